"""Carries out a plan, and says what happens."""

from collections.abc import Callable

from msgspec.structs import replace

from lbviz.measures.expression import Expression
from lbviz.measures.run import RunMeasures, run
from lbviz.scenarios.errors import FieldError
from lbviz.sim.distribution import Distribution

from .messages import Done, Found, Going, Growing, Measured, Problem, Ran, Said
from .plan import Part, Plan


def carry_out(plan: Plan, say: Callable[[Said], None]) -> None:
    """Run all parts of a plan with all its seeds, one after the other. The same plan always says the same."""
    done = 0
    try:
        answers = [Expression(text) for text in plan.answers]
        asked = [(measure, Expression(measure.expression)) for measure in plan.measures]
        for seed in plan.seeds:
            measured = []
            for place, part in enumerate(plan.parts):
                measured.append(_run(plan, part, place, seed, done, say))
                done += plan.requests
            if answers:
                left, right, *_ = *measured, None, None
                holds = [answer.holds(left, right) for answer in answers]
                told = [Measured(it.label, it.format, it.part, each.value(left, right)) for it, each in asked]
                say(Found(seed, holds, told))
    except FieldError as error:
        say(Problem(f"This world cannot be run: {error}."))
        return
    say(Done())


def _run(plan: Plan, part: Part, place: int, seed: int, before: int, say: Callable[[Said], None]) -> RunMeasures:
    distribution = Distribution()
    # A distribution that grows is for the eye: of twenty runs nobody looks at each.
    shown = len(plan.seeds) == 1

    def progress(settled: int) -> None:
        say(Going(before + min(settled, plan.requests), plan.total))
        if shown:
            say(Growing(place, distribution.histogram()))

    came_to, _ = run(replace(part.scenario, seed=seed), plan.requests, progress, observers=[distribution])
    say(Going(before + plan.requests, plan.total))
    if shown:
        summary = came_to.summary
        lost = summary.dropped + summary.refused + summary.failed
        said = Ran(place, part.label, seed, summary.requests, summary.dropped, lost, distribution.histogram())
        say(said)
    return RunMeasures(came_to)
