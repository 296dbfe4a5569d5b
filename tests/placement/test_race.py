"""The race: its results are the policies' own, and its measures are measured."""

from collections import Counter

import pytest

from lbviz.placement.questions import policy_of
from lbviz.placement.race import RACERS, RaceQuestion, RaceResult, bytes_of, race_in_steps
from lbviz.policies import CATALOGUE, Backend, Options, Policy
from lbviz.policies.parts.base import Pick
from lbviz.policies.parts.steps import finish
from lbviz.scenarios.errors import FieldError
from tests.placement.support import picked

FIVE = ["a", "b", "c", "d", "e"]
KEYS = [f"key-{number}" for number in range(4000)]


def race(question: RaceQuestion) -> RaceResult:
    return finish(race_in_steps(question))


def test_only_who_races_can_be_asked_about():
    with pytest.raises(FieldError, match=r"policy: got ketema, want one of .*, maglev \(did you mean ketama\?\)"):
        race(RaceQuestion(policy="ketema", servers=FIVE))


CHANGES = {
    "the last goes": (FIVE, FIVE[:-1]),
    "one in the middle goes": (FIVE, ["a", "b", "d", "e"]),
    "one comes between": (["a", "c"], ["a", "b", "c"]),
    "others": (["a", "b", "c"], ["c", "d"]),
}


@pytest.mark.parametrize("id", RACERS)
@pytest.mark.parametrize("change", CHANGES)
def test_shares_of_all_keys_are_what_the_policy_s_picks_come_near(id, change):
    before, after = CHANGES[change]
    result = race(RaceQuestion(policy=id, servers=after, before=before))
    was, now = picked(id, before, KEYS), picked(id, after, KEYS)
    loads = Counter(now)
    # A share of 4,000 keys has a standard deviation of 0.8 % at most; five of them are allowed.
    assert result.shares == pytest.approx([loads[server] / len(KEYS) for server in after], abs=0.04)
    assert sum(result.shares) == pytest.approx(1)
    assert result.moved.moved == pytest.approx(sum(map(str.__ne__, was, now)) / len(KEYS), abs=0.04)
    assert result.moved.moved >= result.moved.least - 1e-9
    assert result.pick_s > 0


def test_modulo_moves_most_maglev_hardly_more_than_it_must_and_others_nothing_more():
    """The rank is no noise: Maglev's table is even to a slot, and what it moves in vain is a few slots."""
    results = {id: race(RaceQuestion(policy=id, servers=["a", "b", "d", "e"], before=FIVE)) for id in RACERS}
    in_vain = {id: result.moved.moved - result.moved.least for id, result in results.items()}
    assert in_vain["ketama"] == pytest.approx(0, abs=1e-9)
    assert in_vain["rendezvous"] == pytest.approx(0, abs=1e-9)
    assert 0 < in_vain["maglev"] < 0.01
    assert max(results["maglev"].shares) * 4 - 1 < 0.0001
    assert max(RACERS, key=lambda racer: in_vain[racer]) == "modulo_hash"


def test_without_a_change_nothing_moved():
    result = race(RaceQuestion(policy="maglev", servers=["a"]))
    assert (result.moved, result.shares) == (None, pytest.approx([1.0]))


class Holds(Policy):
    """Holds whatever it is given."""

    def __init__(self, *held: object) -> None:
        self.held = held

    def pick(self, flow) -> Backend | None:
        raise NotImplementedError

    def pick_other(self, flow, tried) -> Backend | None:
        raise NotImplementedError

    def explain(self) -> Pick:
        raise NotImplementedError


def test_memory_counts_each_object_once_and_servers_not_at_all():
    empty = bytes_of(Holds())
    text = "x" * 1000
    assert 1000 < bytes_of(Holds(text)) - empty < 1100
    assert bytes_of(Holds(text, text)) - bytes_of(Holds(text)) < 20
    assert bytes_of(Holds(Backend("a"), Options(), len)) - empty < 30
    assert bytes_of(Holds({text: [text]})) > 1000


@pytest.mark.parametrize(("id", "least"), [("maglev", 4 * 65_537), ("ketama", 5 * 160 * 32), ("ring_hash", 1024 * 32)])
def test_the_memory_of_tables_and_rings_is_in_it(id, least):
    assert least < bytes_of(policy_of(CATALOGUE[id], FIVE, Options())) < 4 * least


@pytest.mark.parametrize("id", ["modulo_hash", "jump_hash"])
def test_who_has_no_table_holds_a_list_of_its_servers(id):
    assert bytes_of(policy_of(CATALOGUE[id], FIVE, Options())) < 1000
