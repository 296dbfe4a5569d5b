"""Does a lesson keep its word? Claims and answers over many seeds, the points of figures, tasks and challenges."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from lbviz.measures.expression import Expression
from lbviz.measures.measured import Measured
from lbviz.measures.run import RunMeasures, run
from lbviz.scenarios.spec import Scenario
from lbviz.sim.world import World

from .blocks import Task
from .challenges import Plan, stars
from .header import Claim
from .lesson import Lesson, LiveFigure, Question, worlds_of
from .samples import SAMPLE_S, Sampled

SEEDS = tuple(range(1, 21))
MOST_REQUESTS = 10_000
# Of twenty seeds one may differ: an unlucky run contradicts a true sentence now and then.
NEARLY_ALL = 0.95
# A figure makes its point within so many real seconds after it is first seen.
POINT_WITHIN_S = 6.0


class Verdict(Struct, frozen=True):
    """What was looked at, in how many of how many runs it held, and a word on where it did not."""

    what: str
    held: int
    of: int
    note: str = ""

    @property
    def good(self) -> bool:
        """Whether it held in nearly all runs."""
        return self.held >= NEARLY_ALL * self.of

    def __str__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        return f"{'good' if self.good else 'FAILS'} {self.held}/{self.of} {self.what}{note}"


def verdicts(lesson: Lesson, seeds: Sequence[int] = SEEDS, most: int = MOST_REQUESTS) -> Iterator[Verdict]:
    """Yield what comes of each figure's point, task, claim, question and challenge; see `count`.

    A run has at most `most` requests.
    """
    for figure in lesson.figures.values():
        yield from _of_figure(figure, lesson)
    for claim in lesson.claims:
        yield _of_claim(claim, lesson, seeds, most)
    for question in lesson.questions.values():
        yield _of_question(question, seeds, most)
    for id, plan in lesson.challenges.items():
        yield _of_challenge(id, plan, lesson.figures[plan.figure].world.scenario)


def count(lesson: Lesson) -> int:
    """Return how many verdicts there will be."""
    points = sum(figure.point is not None for figure in lesson.figures.values())
    return points + len(_tasks(lesson)) + len(lesson.claims) + len(lesson.questions) + len(lesson.challenges)


def _tasks(lesson: Lesson) -> list[Task]:
    return [block for block in lesson.chapter.blocks if isinstance(block, Task) and block.index >= 0]


def _of_figure(figure: LiveFigure, lesson: Lesson) -> Iterator[Verdict]:
    """Look at a figure as its first reader sees it: its point is made, and no task is done by itself."""
    one, other = Sampled(World(figure.world.scenario)), figure.beside and Sampled(World(figure.beside))
    tasks = [task for task in _tasks(lesson) if task.figure == figure.id]
    begins = figure.world.warm_s
    ends = begins + POINT_WITHIN_S * figure.world.speed
    point = False
    done: set[str] = set()
    time = begins
    while time <= ends:
        measured = [each.until(time) for each in (one, other) if each]
        point = point or (figure.point is not None and figure.conditions[figure.point].holds(*measured))
        done |= {task.id for task in tasks if not task.needs_s and figure.conditions[task.index].holds(*measured)}
        time += SAMPLE_S
    if figure.point is not None:
        yield Verdict(f"figure {figure.id}: {figure.conditions[figure.point].text}", int(point), 1)
    for task in tasks:
        what = f"{task.id} is not done before anybody acts: {figure.conditions[task.index].text}"
        yield Verdict(what, int(task.id not in done), 1)


def _of_challenge(id: str, plan: Plan, scenario: Scenario) -> Verdict:
    """Play it as its file says, and by standing still: the first earns all stars, the second none."""
    earned, unearned = stars(plan, scenario, plan.way), stars(plan, scenario, [])
    good = (earned, unearned) == (len(plan.goals), 0)
    return Verdict(f"challenge {id}", int(good), 1, f"its way earns {earned} stars, standing still {unearned}")


def _of_claim(claim: Claim, lesson: Lesson, seeds: Sequence[int], most: int) -> Verdict:
    held = 0
    expression = Expression(claim.holds)
    for seed in seeds:
        worlds = [replace(each, seed=seed) for each in worlds_of(claim, lesson.worlds) if each is not None]
        if claim.requests is not None:
            measured: list[Measured] = [RunMeasures(run(each, min(claim.requests, most))[0]) for each in worlds]
        else:
            assert claim.at_s is not None
            measured = [Sampled(World(each)).until(claim.at_s) for each in worlds]
        held += expression.holds(*measured)
    return Verdict(f"claim: {claim.says} {claim.holds}", held, len(seeds))


def answered(question: Question, scenario: Scenario | None, beside: Scenario | None, requests: int) -> list[bool]:
    """Return which answers a run of these worlds makes right."""
    worlds = [each for each in (scenario, beside) if each is not None]
    measured: list[Measured | None] = [RunMeasures(run(each, requests)[0]) for each in worlds]
    return [answer.holds(*(measured or [None])) for answer in question.answers]


def _of_question(question: Question, seeds: Sequence[int], most: int) -> Verdict:
    """Run it over the seeds: one answer is right, nearly always the same one, and with its own seed too."""
    requests = min(question.requests, most)
    own = answered(question, question.scenario, question.beside, requests)
    said = Counter(
        tuple(
            answered(
                question,
                question.scenario and replace(question.scenario, seed=seed),
                question.beside and replace(question.beside, seed=seed),
                requests,
            )
        )
        for seed in (seeds if question.scenario is not None else seeds[:1])
    )
    usual, held = said.most_common(1)[0]
    places = ", ".join(f"{list(right)}: {times}" for right, times in said.items())
    good = tuple(own) == usual and sum(usual) == 1
    return Verdict(f"question {question.id}", held if good else 0, said.total(), f"own seed {own}; {places}")
