"""What is told of a question's run beside its answers: every number that they ask for, with a word for it."""

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from lbviz.measures.expression import Expression
from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import Scenario

from .blocks import Format
from .numbers import LABELS, format_for

SIDES = ("left", "right")
# What a number of a figure's own kind is called where it stands alone.
_OF = {
    "share": "share of {0}",
    "busy": "{0} is busy",
    "arrivals": "requests/s at {0}",
    "queue": "waiting at {0}",
    "hit_rate": "from the cache of {0}",
    "page_of": "pages of {0} calls with a slow one",
    "sees": "the {0} sees the {1}",
    "moves": "keys that move, {0} from {1} to {2}",
    "spread": "largest share over the mean, {0}",
}
# What may tell two worlds apart, the most telling first.
_NAMES: tuple[Callable[[Scenario], str], ...] = (
    lambda each: CATALOGUE[each.balancer.policy].title,
    lambda each: f"{len(each.servers)} servers",
    lambda each: f"{each.traffic.rate_per_s:g} requests a second",
    lambda each: f"{each.traffic.retries} retries",
)
_CALL = re.compile(r"(?:(?P<side>left|right)\.)?(?P<name>\w+)(?:\((?P<arguments>.*)\))?\Z")


class Evidence(Struct, frozen=True):
    """A number: its expression, what it is called, how it is written, and of which world (0 or 1) it is, None where it
    is of none in particular.
    """

    expression: str
    label: str
    format: Format
    part: int | None


def evidence_for(answers: Iterable[Expression]) -> list[Evidence]:
    """Return what these answers ask for, each number once. What is asked of one of two worlds is told of both."""
    terms = [each for answer in answers for term in answer.measures for each in _of_both(term)]
    return [_evidence(term) for term in dict.fromkeys(terms)]


def _of_both(term: str) -> list[str]:
    side, dot, rest = term.partition(".")
    return [f"{each}.{rest}" for each in SIDES] if dot and side in SIDES else [term]


def names_of(scenarios: Sequence[Scenario]) -> list[str]:
    """Return what to call each of several scenarios: what tells it from the other. One alone needs no name."""
    if len(scenarios) < 2:
        return ["" for _ in scenarios]
    for name in _NAMES:
        names = [name(each) for each in scenarios]
        if len(set(names)) == len(names):
            return names
    return ["Before", "After"]


def _evidence(term: str) -> Evidence:
    found = _CALL.match(term)
    assert found is not None
    name, side = found["name"], found["side"]
    arguments = [each.strip().strip("\"'") for each in (found["arguments"] or "").split(",")]
    words = [CATALOGUE[each].title if each in CATALOGUE else each.replace("_", " ") for each in arguments]
    label = _OF[name].format(*words) if name in _OF else LABELS.get(name, name.replace("_", " "))
    return Evidence(term, label, format_for(term), SIDES.index(side) if side else None)
