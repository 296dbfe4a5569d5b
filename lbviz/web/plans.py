"""What the runs of a chapter are: a question's or a comparison's plan."""

from msgspec.structs import replace

from lbviz.course.evidence import evidence_for, names_of
from lbviz.course.lesson import Comparison, Question
from lbviz.experiments.plan import Measure, Part, Plan
from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import Scenario


def plan_of_question(question: Question, seeds: list[int]) -> Plan:
    """Return what decides a question."""
    scenarios = [each for each in (question.scenario, question.beside) if each is not None]
    parts = [Part(label, each) for label, each in zip(names_of(scenarios), scenarios, strict=True)]
    return Plan(
        parts=parts,
        requests=question.requests if parts else 0,
        seeds=seeds,
        answers=[answer.text for answer in question.answers],
        measures=[
            Measure(each.expression, each.label, each.format, each.part) for each in evidence_for(question.answers)
        ],
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
