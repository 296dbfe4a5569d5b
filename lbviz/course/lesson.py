"""From a chapter's file to a lesson: what the page shows, and what decides its tasks, questions and claims."""

from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from lbviz.measures.expression import Expression
from lbviz.scenarios.errors import FieldError, suggestion
from lbviz.scenarios.lines import line_of
from lbviz.scenarios.spec import Scenario

from .blocks import Chapter
from .challenges import Plan
from .header import Claim, Words, World, read_header
from .markdown import PARSER
from .settings import with_settings

FENCE = "+++"
CLOSES = ":::"


class Fault(NamedTuple):
    """What is wrong in a file, and in which line."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class LessonError(ValueError):
    """A file that is no lesson: all its faults."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class Part(NamedTuple):
    """A container with its opening line, or prose, whose `opening` is empty; `line` is where it begins."""

    line: int
    opening: str
    text: str


class LiveFigure(Struct):
    """A figure with a room: its world, the second one of a pair, and all expressions that the page asks about."""

    id: str
    world: World
    beside: Scenario | None
    conditions: list[Expression] = []
    point: int | None = None

    def index_of(self, text: str) -> int:
        """Return the index of an expression among the conditions, added where it is new. Raises FieldError."""
        expression = Expression(text)
        for index, each in enumerate(self.conditions):
            if each.text == expression.text:
                return index
        self.conditions = [*self.conditions, expression]
        return len(self.conditions) - 1


class Question(Struct, frozen=True):
    """What decides an `ask`: an expression for each answer, over a run of one world or of two; None where none runs."""

    id: str
    scenario: Scenario | None
    beside: Scenario | None
    requests: int
    seeds: int
    answers: list[Expression]


class Comparison(Struct, frozen=True):
    """What a `run` does: the same requests under several policies (their ids)."""

    id: str
    scenario: Scenario
    policies: list[str]
    requests: int


class Lesson(Struct):
    """A chapter with all that stands behind it. Figures without a room have only their tasks: `still`."""

    file: str
    chapter: Chapter
    words: Words
    worlds: dict[str, World]
    figures: dict[str, LiveFigure]
    questions: dict[str, Question]
    comparisons: dict[str, Comparison]
    still_tasks: dict[str, Expression]
    challenges: dict[str, Plan] = {}

    @property
    def claims(self) -> list[Claim]:
        """What it says that must hold."""
        return self.words.claims


def header_and_body(file: str, text: str) -> tuple[str, int, list[str]]:
    """Return the header of a file, how many lines come before its body, and these. Raises LessonError."""
    lines = text.splitlines()
    fences = [number for number, line in enumerate(lines) if line.strip() == FENCE]
    if len(fences) < 2 or fences[0] != 0:
        raise LessonError([Fault(file, 1, f"want a header in TOML between two lines {FENCE}")])
    begin = fences[1] + 1
    return "\n".join(lines[1 : begin - 1]), begin, lines[begin:]


def parts_of(file: str, text: str) -> tuple[str, list[Part]]:
    """Return the header of a file and the parts below it. Raises LessonError."""
    header, begin, body = header_and_body(file, text)
    parts, read = [], 0
    for token in PARSER.parse("\n".join(body)):
        if token.type != "container_block_open" or token.level or token.map is None:
            continue
        start, end = token.map
        if end >= len(body) or body[end].strip() != CLOSES:
            raise LessonError([Fault(file, begin + start + 1, f"a block without its closing line {CLOSES}")])
        parts.append(_prose(begin, read, body[read:start]))
        parts.append(Part(begin + start + 1, token.info, "\n".join(body[start + 1 : end])))
        read = end + 1
    parts.append(_prose(begin, read, body[read:]))
    return header, [part for part in parts if part.opening or part.text]


def _prose(begin: int, start: int, lines: list[str]) -> Part:
    blank = next((place for place, line in enumerate(lines) if line.strip()), 0)
    return Part(begin + start + blank + 1, "", "\n".join(lines).strip())


def header_of(file: str, text: str) -> tuple[Words, dict[str, World]]:
    """Return what a header says. Raises LessonError with the line of the field."""
    try:
        words, worlds = read_header(text)
        for place, claim in enumerate(words.claims):
            check_claim(claim, worlds, f"claims[{place}]")
    except FieldError as error:
        # The header begins in the second line of its file.
        line = (line_of(text, error.field) or 0) + 1 if error.field else 2
        raise LessonError([Fault(file, line, str(error))]) from None
    return words, worlds


def check_claim(claim: Claim, worlds: dict[str, World], at: str) -> None:
    """Raise FieldError where a claim cannot be looked at."""
    try:
        find_world(claim.world, worlds)
        Expression(claim.holds)
        worlds_of(claim, worlds)
    except FieldError as error:
        raise FieldError(f"{at}.holds", error.got, error.want) from None
    if (claim.at_s is None) == (claim.requests is None):
        raise FieldError(f"{at}.at_s", "both or none", "either at_s or requests")


def find_world(id: str, worlds: dict[str, World]) -> World:
    """Return a world of a chapter. Raises FieldError that names the known ones."""
    if id not in worlds:
        raise FieldError("world", id or "nothing", f"one of {', '.join(worlds)}{suggestion(id, worlds)}")
    return worlds[id]


def worlds_of(claim: Claim, worlds: dict[str, World]) -> tuple[Scenario, Scenario | None]:
    """Return the scenario of a claim, and the second one, if there are two. Raises FieldError."""
    first = with_settings(find_world(claim.world, worlds).scenario, claim.set)
    return first, beside(claim.beside, first, worlds)


def beside(text: str, scenario: Scenario, worlds: dict[str, World]) -> Scenario | None:
    """Return the second world: another one of the chapter, or the first with other settings. Raises FieldError."""
    if not text:
        return None
    return worlds[text].scenario if text in worlds else with_settings(scenario, text)


def name_and_number(path: Path) -> tuple[int, str]:
    """Return what a file's name says: 05-where-taking-turns-fails.md. Raises LessonError."""
    number, dash, name = path.stem.partition("-")
    if not (number.isdecimal() and dash and name and name.replace("-", "").isalnum() and name == name.lower()):
        raise LessonError([Fault(path.name, 1, "want a name such as 05-where-taking-turns-fails.md")])
    return int(number), name
