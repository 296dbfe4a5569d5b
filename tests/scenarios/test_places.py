"""How far apart places are."""

import pytest

from lbviz.scenarios.places import PLACES, Place, great_circle_km, kilometres


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        # What the documentation of Rust's crate geo gives for the same formula and radius.
        (Place(40.7128, -74.006), Place(51.5074, -0.1278), 5_570.230),
        (Place(42.698334, 23.319941), Place(42.136097, 24.742168), 132.433),
        # A quarter of a meridian of a ball of this radius, and half of one, over the pole.
        (Place(0, 17), Place(90, 0), 10_007.557),
        (Place(45, 0), Place(-45, 180), 20_015.115),
        (Place(10, 179), Place(10, 179), 0),
    ],
)
def test_the_way_over_the_earth(one: Place, other: Place, km: float) -> None:
    assert great_circle_km(one, other) == pytest.approx(km, abs=0.001)
    assert great_circle_km(other, one) == pytest.approx(km, abs=0.001)


def test_only_places_are_some_way_apart() -> None:
    assert kilometres("london", "new-york") == pytest.approx(5_570, rel=0.01)
    assert kilometres("london", "the-moon") is None
    assert kilometres("", "london") is None


def test_every_place_is_on_the_earth() -> None:
    assert all(-90 <= place.latitude <= 90 and -180 < place.longitude <= 180 for place in PLACES.values())
