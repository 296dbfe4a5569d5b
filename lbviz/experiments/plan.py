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


class Plan(Struct, frozen=True):
    """Each part is run with each of the seeds, `requests` at a time.

    For each seed the expressions are asked: of the first part, and of the second as `right` where there is one.
    """

    parts: list[Part]
    requests: int
    seeds: list[int]
    expressions: list[str] = []

    @property
    def total(self) -> int:
        """How many requests are sent in all."""
        return len(self.parts) * len(self.seeds) * self.requests


def check(plan: Plan) -> None:
    """Raise FieldError if a plan is larger than one visitor may ask for."""
    for field, count, most in (
        ("parts", len(plan.parts), MOST_PARTS),
        ("seeds", len(plan.seeds), MOST_SEEDS),
        ("requests", plan.total, MOST_REQUESTS),
    ):
        if not 1 <= count <= most:
            raise FieldError(field, count, f"1 to {most:,} of them in one go")
