"""Regions that are places on the map: how far apart they are, and how fast light travels in a cable."""

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

# The mean radius R1 of the Earth: H. Moritz, "Geodetic Reference System 1980", Journal of Geodesy 74, 2000.
EARTH_RADIUS_KM = 6371.0088

# Two thirds of its speed in a vacuum, as a rule of thumb (SLAC's PingER reckons with 0.66). Cables are longer than the
# great circle and routers take time too, so that measured latencies are longer, often twice as long.
KM_PER_MS = 200.0


class Place(NamedTuple):
    """A point on the Earth, in degrees; north and east are positive."""

    latitude: float
    longitude: float


# Cities, to a tenth of a degree. A continent's name stands for a city on it where many data centres are.
PLACES = {
    "amsterdam": Place(52.4, 4.9),
    "auckland": Place(-36.8, 174.8),
    "beijing": Place(39.9, 116.4),
    "bogota": Place(4.7, -74.1),
    "buenos-aires": Place(-34.6, -58.4),
    "cairo": Place(30.0, 31.2),
    "cape-town": Place(-33.9, 18.4),
    "chicago": Place(41.9, -87.6),
    "dallas": Place(32.8, -96.8),
    "dubai": Place(25.2, 55.3),
    "dublin": Place(53.3, -6.3),
    "frankfurt": Place(50.1, 8.7),
    "hong-kong": Place(22.3, 114.2),
    "istanbul": Place(41.0, 29.0),
    "jakarta": Place(-6.2, 106.8),
    "johannesburg": Place(-26.2, 28.0),
    "lagos": Place(6.5, 3.4),
    "london": Place(51.5, -0.1),
    "los-angeles": Place(34.1, -118.2),
    "madrid": Place(40.4, -3.7),
    "mexico-city": Place(19.4, -99.1),
    "milan": Place(45.5, 9.2),
    "mumbai": Place(19.1, 72.9),
    "nairobi": Place(-1.3, 36.8),
    "new-york": Place(40.7, -74.0),
    "oregon": Place(45.8, -119.7),
    "paris": Place(48.9, 2.4),
    "santiago": Place(-33.4, -70.7),
    "sao-paulo": Place(-23.6, -46.6),
    "seoul": Place(37.6, 127.0),
    "shanghai": Place(31.2, 121.5),
    "singapore": Place(1.4, 103.8),
    "stockholm": Place(59.3, 18.1),
    "sydney": Place(-33.9, 151.2),
    "tokyo": Place(35.7, 139.7),
    "toronto": Place(43.7, -79.4),
    "virginia": Place(39.0, -77.5),
    "warsaw": Place(52.2, 21.0),
}
PLACES |= {
    "africa": PLACES["johannesburg"],
    "asia": PLACES["singapore"],
    "eu": PLACES["frankfurt"],
    "us": PLACES["virginia"],
}


def great_circle_km(one: Place, other: Place) -> float:
    """Return how many kilometres the shortest way over a round Earth is.

    Source: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68(2), 1984.
    """
    north, other_north = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    haversine = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(haversine)))


@lru_cache(maxsize=4096)
def kilometres(one: str, other: str) -> float | None:
    """Return how far apart two regions are, None if one of them is not on the map."""
    if one in PLACES and other in PLACES:
        return great_circle_km(PLACES[one], PLACES[other])
    return None
