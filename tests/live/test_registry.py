"""All rooms by id, and who makes way when there are too many."""

import re

import pytest

from lbviz.live import registry as registry_module
from lbviz.live.opening import Beginning
from lbviz.live.registry import Registry, new_id
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario, TrafficSpec
from tests.live.by_hand import THREE_SERVERS, ByHand

QUIET = Scenario(traffic=TrafficSpec(rate_per_s=0))
TOO_MUCH = Scenario(traffic=TrafficSpec(rate_per_s=1000))


@pytest.fixture
def outside():
    return ByHand()


@pytest.fixture
def registry(outside, monkeypatch):
    monkeypatch.setattr(registry_module, "MAX_ROOMS", 3)
    return Registry(outside)


def open_three(registry: Registry, outside: ByHand) -> None:
    for id in ("one", "two", "three"):
        registry.open(id, Beginning(QUIET))
        outside.pass_time(1.0)


def test_a_room_that_was_never_opened_is_not_found(registry):
    assert registry.find("one") is None


def test_an_opened_room_is_found_by_its_id(registry):
    room = registry.open("one", Beginning(QUIET))
    assert room.id == "one"
    assert registry.find("one") is room


def test_opening_a_room_again_gives_the_one_that_is_there(registry):
    assert registry.open("one", Beginning(QUIET)) is registry.open("one", Beginning(THREE_SERVERS))


def test_the_room_that_was_unwatched_for_longest_makes_way(registry, outside):
    open_three(registry, outside)
    registry.open("four", Beginning(QUIET))
    assert [id for id in ("one", "two", "three", "four") if registry.find(id) is None] == ["one"]


def test_a_watched_room_never_makes_way(registry, outside):
    open_three(registry, outside)
    registry.find("one").join("member")
    registry.open("four", Beginning(QUIET))
    assert [id for id in ("one", "two", "three", "four") if registry.find(id) is None] == ["two"]


def test_a_room_counts_as_unwatched_from_when_its_last_member_left(registry, outside):
    open_three(registry, outside)
    first = registry.find("one")
    first.join("member")
    outside.pass_time(1.0)
    first.leave("member")
    registry.open("four", Beginning(QUIET))
    assert [id for id in ("one", "two", "three", "four") if registry.find(id) is None] == ["two"]


def test_nothing_more_opens_where_every_room_is_watched(registry, outside):
    open_three(registry, outside)
    for id in ("one", "two", "three"):
        registry.find(id).join("member")
    with pytest.raises(FieldError, match="at most 3 watched rooms"):
        registry.open("four", Beginning(QUIET))
    assert registry.find("four") is None
    assert None not in [registry.find(id) for id in ("one", "two", "three")]


def test_a_room_that_is_there_opens_even_where_there_are_too_many(registry, outside):
    open_three(registry, outside)
    for id in ("one", "two", "three"):
        registry.find(id).join("member")
    assert registry.open("two", Beginning(QUIET)) is registry.find("two")


def test_a_scenario_that_is_too_large_opens_nothing(registry):
    with pytest.raises(FieldError):
        registry.open("one", Beginning(TOO_MUCH))
    assert registry.find("one") is None


def test_a_scenario_that_is_too_large_drives_nobody_out(registry, outside):
    open_three(registry, outside)
    with pytest.raises(FieldError):
        registry.open("four", Beginning(TOO_MUCH))
    assert None not in [registry.find(id) for id in ("one", "two", "three")]


def test_new_ids_differ_and_can_stand_in_an_address():
    ids = {new_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"[a-z0-9]{10}", id) for id in ids)


def test_rooms_run_apart_from_one_another(registry, outside):
    one, two = registry.open("one", Beginning(THREE_SERVERS)), registry.open("two", Beginning(THREE_SERVERS))
    one.join("member")
    before = two.snapshot().time
    outside.pass_time(2.0)
    assert two.snapshot().time == before
    assert one.snapshot().time - before == pytest.approx(2.0)
