"""A policy is plain data: at any moment a copy of it picks on as it does itself."""

import copy
import pickle
from collections.abc import Callable
from random import Random

import pytest

from lbviz.policies import CATALOGUE, Backend, Options, Pick
from tests.policies.support import Flow, Played

REGIONS = ("eu", "us", "")
KEYS = [f"10.{number // 7}.{number % 7}.1" for number in range(300)] + ["", "42", "/a/path"]
OTHER = Options(choices=3, table_size=251, points=40, hash="crc32")
FEW_POINTS = Options(table_size=251, min_ring_size=64, points=8, hash="md5")

every_policy = pytest.mark.parametrize("id", CATALOGUE)
every_way = pytest.mark.parametrize("copied", [copy.deepcopy, lambda life: pickle.loads(pickle.dumps(life))])


class Life(Played):
    """A policy whose servers come and go while it picks, with all that is around it, by chance from one seed."""

    def __init__(self, id: str, options: Options, seed: int, servers: int) -> None:
        self.chance = Random(seed)
        self.members = [Backend(f"s{number}", 1, REGIONS[number % 3]) for number in range(servers)]
        self.flying: list[Backend] = []
        super().__init__(id, self.members, options, seed)

    def go_on(self, count: int) -> list[str | Pick]:
        """Pick this many times, while requests end, servers leave and return, and weights change."""
        chance = self.chance
        picks: list[str | Pick] = []
        for _ in range(count):
            self.clock.now += chance.expovariate(3.0)
            if chance.random() < 0.03:
                for member in self.members:
                    member.weight = chance.choice((1, 1, 2, 5))
                    member.full_at = chance.choice((None, 3))
                kept = [member for member in self.members if chance.random() < 0.8]
                down = [member for member in kept[1:] if chance.random() < 0.2]
                self.policy.set_backends(kept or self.members, down)
            flow = Flow(chance.choice(KEYS), chance.choice(REGIONS))
            picked = self.policy.pick(flow)
            if picked is not None and chance.random() < 0.1:
                picked = self.policy.pick_other(flow, [picked]) or picked
            assert picked is not None
            picks.append(self.policy.explain() if chance.random() < 0.1 else picked.id)
            self.send_to(picked)
            self.flying.append(picked)
            while self.flying and chance.random() < 0.5:
                done = self.flying.pop(chance.randrange(len(self.flying)))
                self.end(done, chance.expovariate(2.0), ok=chance.random() < 0.9)
        return picks


@every_policy
@every_way
@pytest.mark.parametrize(("options", "servers"), [(Options(), 4), (OTHER, 4), (FEW_POINTS, 60)])
def test_a_copy_picks_on_as_the_policy_itself(
    id: str, copied: Callable[[Life], Life], options: Options, servers: int
) -> None:
    life = Life(id, options, servers, servers)
    life.go_on(117)
    other = copied(copied(life))
    assert other.go_on(200) == life.go_on(200)


@every_policy
@every_way
def test_a_copy_and_the_policy_itself_have_nothing_to_do_with_each_other(
    id: str, copied: Callable[[Life], Life]
) -> None:
    life = Life(id, Options(), seed=5, servers=5)
    life.go_on(50)
    untouched = copied(life)
    copied(life).go_on(100)
    assert untouched.go_on(100) == life.go_on(100)


@every_policy
@every_way
def test_a_policy_that_was_told_nothing_can_be_copied(id: str, copied: Callable[[object], Life]) -> None:
    assert copied(CATALOGUE[id](Random(1))).pick(Flow()) is None


def test_a_pickle_of_maglev_does_not_hold_its_table() -> None:
    assert len(pickle.dumps(Life("maglev", Options(), seed=1, servers=5))) < 10_000
