"""What is told of a question's run beside its answers: every number that they ask for, with a word for it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct, to_builtins

from lbviz.measures.expression import Expression
from lbviz.policies import CATALOGUE
from lbviz.scenarios.labels import label_of
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
    lambda each: f"{len(each.servers)} server{'' if len(each.servers) == 1 else 's'}",
    lambda each: CATALOGUE[each.balancer.policy].title,
    lambda each: f"{each.traffic.rate_per_s:g} requests a second",
    lambda each: f"{each.traffic.retries} retries",
)
_IN_NODE = re.compile(r"(?P<nodes>servers|edges)\[(?P<place>\d+)]")
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
    path, *values = next(_differences(*(to_builtins(each) for each in scenarios)))
    label = label_of(path)
    called = path if label is None else label.name
    if (node := _node_at(path, scenarios[0])) is not None:
        called = f"{called} of {node}"
    nothing = "as usual" if path.startswith("balancer.options") else "no bound"
    return [f"{called}: {nothing if each is None else each}" for each in values]


def _differences(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two worlds as plain data differ, and what each has there, None where it has nothing."""
    match one, other:
        case dict(), dict():
            for name in {**one, **other}:
                # A title is no setting.
                if name != "title":
                    yield from _differences(one.get(name), other.get(name), f"{path}.{name}".lstrip("."))
        case list(), list() if len(one) == len(other):
            for place, pair in enumerate(zip(one, other, strict=True)):
                yield from _differences(*pair, f"{path}[{place}]")
        case _ if one != other and not isinstance(one, list) and not isinstance(other, list):
            yield path, one, other


def _node_at(path: str, scenario: Scenario) -> str | None:
    """Return the id of the server or edge whose field a path leads to, None where it is no such path."""
    found = _IN_NODE.match(path)
    return found and getattr(scenario, found["nodes"])[int(found["place"])].id


def _evidence(term: str) -> Evidence:
    found = _CALL.match(term)
    assert found is not None
    name, side = found["name"], found["side"]
    arguments = [each.strip().strip("\"'") for each in (found["arguments"] or "").split(",")]
    words = [CATALOGUE[each].title if each in CATALOGUE else each.replace("_", " ") for each in arguments]
    label = _OF[name].format(*words) if name in _OF else LABELS.get(name, name.replace("_", " "))
    return Evidence(term, label, format_for(term), SIDES.index(side) if side else None)
