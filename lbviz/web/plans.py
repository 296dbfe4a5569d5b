"""What the runs of a chapter are: a question's or a comparison's plan, with words for what is measured."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from lbviz.course.lesson import Comparison, Question
from lbviz.course.numbers import LABELS, format_for
from lbviz.experiments.plan import Measure, Part, Plan
from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import Scenario

SIDES = ("left", "right")
# What a number of a figure's own kind is called where it stands alone.
_OF = {
    "share": "share of {0}",
    "busy": "{0} is busy",
    "arrivals": "requests/s at {0}",
    "queue": "waiting at {0}",
    "hit_rate": "from the cache of {0}",
    "page_of": "pages of {0} calls with a slow one",
    "sees": "{0} can read: {1}",
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


def plan_of_question(question: Question, seeds: list[int]) -> Plan:
    """Return what decides a question."""
    scenarios = [each for each in (question.scenario, question.beside) if each is not None]
    parts = [Part(label, each) for label, each in zip(names_of(scenarios), scenarios, strict=True)]
    return Plan(
        parts=parts,
        requests=question.requests if parts else 0,
        seeds=seeds,
        answers=[answer.text for answer in question.answers],
        measures=_measures(question),
    )


def plan_of_comparison(comparison: Comparison, seed: int) -> Plan:
    """Return the runs of one scenario under each policy of a comparison."""
    scenario = comparison.scenario
    parts = [
        Part(CATALOGUE[id].title, replace(scenario, balancer=replace(scenario.balancer, policy=id)))
        for id in comparison.policies
    ]
    return Plan(parts, comparison.requests, [seed])


def plan_of_world(scenarios: list[Scenario], requests: int, seed: int) -> Plan:
    """Return a run of worlds as they are set now."""
    return Plan([Part(CATALOGUE[each.balancer.policy].title, each) for each in scenarios], requests, [seed])


def names_of(scenarios: list[Scenario]) -> list[str]:
    """Return what to call each of several scenarios: what tells it from the other. One alone needs no name."""
    if len(scenarios) < 2:
        return ["" for _ in scenarios]
    for name in _NAMES:
        names = [name(each) for each in scenarios]
        if len(set(names)) == len(names):
            return names
    return ["Before", "After"]


def _measures(question: Question) -> list[Measure]:
    terms = [term for answer in question.answers for term in answer.measures]
    return [_measure(term) for term in dict.fromkeys(terms)]


def _measure(term: str) -> Measure:
    found = _CALL.match(term)
    assert found is not None
    name, side = found["name"], found["side"]
    arguments = [each.strip().strip("\"'") for each in (found["arguments"] or "").split(",")]
    words = [CATALOGUE[each].title if each in CATALOGUE else each.replace("_", " ") for each in arguments]
    label = _OF[name].format(*words) if name in _OF else LABELS.get(name, name.replace("_", " "))
    return Measure(term, label, format_for(term), SIDES.index(side) if side else None)
