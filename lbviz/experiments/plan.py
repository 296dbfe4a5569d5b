"""What is to be run."""

from msgspec import Struct

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario

MOST_PARTS = 8
MOST_SEEDS = 50
# About a minute of one core.
MOST_REQUESTS = 2_000_000


class Part(Struct, frozen=True):
    """One scenario of several that get the same traffic."""

    label: str
    scenario: Scenario


class Measure(Struct, frozen=True):
    """What is told of a run beside the answers: an expression, what it is called, how it is written, and of which part
    it is, None where it is of none.
    """

    expression: str
    label: str
    format: str
    part: int | None = None


class Plan(Struct, frozen=True):
    """Each part is run with each of the seeds, `requests` at a time.

    For each seed all expressions are asked: of the first part, and of the second as `right` where there is one. Those
    that ask of no world need no part at all.
    """

    parts: list[Part]
    requests: int
    seeds: list[int]
    answers: list[str] = []
    measures: list[Measure] = []

    @property
    def total(self) -> int:
        """How many requests are sent in all."""
        return len(self.parts) * len(self.seeds) * self.requests


def check(plan: Plan) -> None:
    """Raise FieldError if a plan is larger than one visitor may ask for."""
    least = 0 if plan.answers else 1
    for field, count, fewest, most in (
        ("parts", len(plan.parts), least, MOST_PARTS),
        ("seeds", len(plan.seeds), 1, MOST_SEEDS),
        ("requests", plan.total, least, MOST_REQUESTS),
    ):
        if not fewest <= count <= most:
            raise FieldError(field, count, f"{fewest} to {most:,} of them in one go")
