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
KEYS = [f"key-{number}" for number in range(1, 1001)]


def race(question: RaceQuestion) -> RaceResult:
    return finish(race_in_steps(question))


def test_only_who_races_can_be_asked_about():
    with pytest.raises(FieldError, match=r"policy: got ketema, want one of .*, maglev \(did you mean ketama\?\)"):
        race(RaceQuestion(policy="ketema", servers=FIVE))


@pytest.mark.parametrize("id", RACERS)
def test_loads_and_moves_are_the_policy_s_own(id):
    result = race(RaceQuestion(policy=id, servers=FIVE, before=FIVE[:-1], keys=1000))
    after, before = picked(id, FIVE, KEYS), picked(id, FIVE[:-1], KEYS)
    assert result.loads == [Counter(after)[server] for server in FIVE]
    assert result.moves.moved == sum(map(str.__ne__, before, after))
    assert result.moves.of == sum(result.loads) == 1000
    assert result.pick_s > 0


def test_modulo_moves_most_and_consistent_hashes_next_to_nothing_more_than_they_must():
    moves = {id: race(RaceQuestion(policy=id, servers=FIVE[:-1], before=FIVE)).moves for id in RACERS}
    assert max(RACERS, key=lambda racer: moves[racer].moved) == "modulo_hash"
    for id in ("ketama", "rendezvous", "jump_hash"):
        assert moves[id].moved == moves[id].least
    assert moves["modulo_hash"].moved > 3 * moves["modulo_hash"].least


def test_without_a_change_nothing_moved_and_with_few_keys_it_works_too():
    assert race(RaceQuestion(policy="maglev", servers=["a"], keys=3)).moves is None
    assert race(RaceQuestion(policy="maglev", servers=["a"], keys=3)).loads == [3]


class Holds(Policy):
    """Holds whatever it is given."""

    def __init__(self, *held: object) -> None:
        self.held = held

    def pick(self, flow) -> Backend | None:
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
