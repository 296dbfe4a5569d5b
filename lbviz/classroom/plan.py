"""A plan: what a teacher does with a class, step by step. One file each, in Markdown with a header in TOML."""

import re
from html import unescape
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from lbviz.course.blocks import Ask, Chapter
from lbviz.course.header import World, read_worlds
from lbviz.course.lesson import Fault, LessonError, Question, header_and_body
from lbviz.course.library import Library
from lbviz.course.markdown import quoted, to_html
from lbviz.course.settings import commands_for, with_settings
from lbviz.measures.expression import Expression
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError, suggestion
from lbviz.scenarios.files import decode_toml
from lbviz.scenarios.spec import Scenario

Show = Literal["world", "code", "ring", "slots"]
SHOWS: tuple[Show, ...] = ("world", "code", "ring", "slots")
KEYS = ("world", "show", "do", "label", "say", "see", "ask", "after")

# So much is lived beforehand, in a copy, to know how a question will turn out.
MOST_AFTER_S = 60

# What stands for a number in a chapter's texts until its worlds have run: as lbviz/course/numbers.py marks it.
_NUMBER = b"\\u0002"
_HEADING = re.compile(r"##\s+(?P<title>.+?)\s*(?:\((?P<minutes>\d+) min\))?\s*\Z")
_KEY = re.compile(rf"(?P<key>{'|'.join(KEYS)}):\s*(?P<text>.*)\Z")
_TAG = re.compile(r"<[^>]+>")


class Asked(Struct, frozen=True):
    """A question with its options, and a sentence on each. What decides it is a condition for each option: over the
    class's own world, `after_s` simulated seconds after the step's commands, or, for one of a chapter, over its `run`.
    """

    text: str
    options: list[str]
    words: list[str]
    answers: list[Expression]
    after_s: float = 0.0
    run: Question | None = None


class Step(Struct, frozen=True):
    """One step. `world` begins another world, None goes on with the one before; `do` are the settings that its own
    button makes, called `label`; `say` and `see` are notes, as HTML.
    """

    title: str
    minutes: int
    world: Scenario | None
    speed: float
    show: Show
    do: str
    label: str
    say: str
    see: str
    ask: Asked | None


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What a plan's header holds beside its worlds. A plan of a `chapter` knows its worlds and its questions."""

    title: str
    needs: str = ""
    chapter: str = ""
    leave: str = ""


class Plan(Struct, frozen=True):
    """A plan, by its `id`, the name of its file. `leave` is where the class finds more, an address of the course."""

    id: str
    title: str
    needs: str
    leave: str
    steps: list[Step]

    @property
    def minutes(self) -> int:
        """How long it takes, as its steps say."""
        return sum(step.minutes for step in self.steps)


class _Plain:
    """Notes have no figures: words in braces are just words."""

    def braced(self, text: str) -> str:
        return quoted(f"{{{text}}}")

    def link(self, address: str) -> tuple[str, str]:
        return "", ""


def read_plan(file: Path, library: Library) -> Plan:
    """Read a plan. Raises LessonError with all that is wrong in it, by line."""
    text = file.read_text(encoding="utf-8")
    header, begin, body = header_and_body(file.name, text)
    try:
        data = decode_toml(header)
        own = data.pop("worlds", {})
        words: Words = convert(data, Words)
        worlds = {**_worlds_of(words.chapter, library), **read_worlds(own)}
    except FieldError as error:
        raise LessonError([Fault(file.name, 1, str(error))]) from None
    reader = _Steps(file.name, words.chapter, worlds, library)
    for number, line in enumerate(body, begin + 1):
        reader.read(number, line)
    return Plan(file.stem, words.title, words.needs, words.leave, reader.steps())


def _worlds_of(chapter: str, library: Library) -> dict[str, World]:
    if not chapter:
        return {}
    lesson = library.lesson(chapter)
    if lesson is None:
        known = [each.name for each in library.contents]
        raise FieldError("chapter", chapter, f"one of {', '.join(known)}{suggestion(chapter, known)}")
    return lesson.worlds


class _Written(Struct):
    """A step as it stands in the file: the text and the line of each key, and of its options."""

    line: int
    title: str
    minutes: int
    texts: dict[str, str] = {}
    lines: dict[str, int] = {}
    options: list[str] = []


class _Steps:
    """Reads the steps of a plan, line by line."""

    def __init__(self, file: str, chapter: str, worlds: dict[str, World], library: Library) -> None:
        self._file = file
        self._chapter = chapter
        self._worlds = worlds
        self._library = library
        self._written: list[_Written] = []
        self._scenario: Scenario | None = None
        self._key = ""
        self._faults: list[Fault] = []

    def read(self, number: int, line: str) -> None:
        """Read the next line."""
        if line.startswith("## "):
            found = _HEADING.match(line)
            assert found is not None
            self._written.append(_Written(number, found["title"], int(found["minutes"] or 0), {}, {}, []))
            self._key = ""
        elif not self._written:
            if line.strip():
                self._faults.append(
                    Fault(self._file, number, "want a step first, such as ## Send me a request (2 min)")
                )
        elif found := _KEY.match(line):
            self._key = found["key"]
            self._written[-1].texts[self._key] = found["text"]
            self._written[-1].lines[self._key] = number
        elif self._key == "ask" and line.startswith("- "):
            self._written[-1].options.append(line[2:])
        elif self._key:
            self._written[-1].texts[self._key] += f"\n{line}"
        elif line.strip():
            self._fault(number, f"want a line that begins with one of {', '.join(KEYS)}")

    def steps(self) -> list[Step]:
        """Return all steps; raise LessonError with what is wrong in any."""
        if not self._written and not self._faults:
            self._fault(1, "want at least one step, such as ## Send me a request (2 min)")
        steps = [step for written in self._written if (step := self._step(written)) is not None]
        if self._faults:
            raise LessonError(self._faults)
        return steps

    def _step(self, written: _Written) -> Step | None:
        """Return a step, None where something is wrong in it."""
        made: dict[str, Any] = {}
        makers = {"world": self._world, "show": self._show, "do": self._do, "ask": self._ask}
        for key, make in makers.items():
            try:
                made[key] = make(written)
            except FieldError as error:
                self._fault(written.lines.get(key, written.line), str(error))
                return None
        world: World | None = made["world"]
        texts = written.texts
        return Step(
            title=written.title,
            minutes=written.minutes,
            world=world.scenario if world else None,
            speed=world.speed if world else 1.0,
            show=made["show"],
            do=made["do"],
            label=texts.get("label", "").strip() or made["do"].replace("&", ", "),
            say=to_html(texts.get("say", ""), _Plain()),
            see=to_html(texts.get("see", ""), _Plain()),
            ask=made["ask"],
        )

    def _fault(self, line: int, message: str) -> None:
        self._faults.append(Fault(self._file, line, message))

    def _show(self, written: _Written) -> str:
        show = written.texts.get("show", "world").strip()
        if show not in SHOWS:
            raise FieldError("show", show, f"one of {', '.join(SHOWS)}")
        return show

    def _do(self, written: _Written) -> str:
        """Return the settings of a step, which must be some to the world as the steps before leave it."""
        do = written.texts.get("do", "").strip()
        assert self._scenario is not None
        commands_for(do, self._scenario)
        self._scenario = with_settings(self._scenario, do)
        return do

    def _world(self, written: _Written) -> World | None:
        id = written.texts.get("world", "").strip()
        if not id and self._scenario is not None:
            return None
        if id not in self._worlds:
            raise FieldError(
                "world", id or "nothing", f"one of {', '.join(self._worlds)}{suggestion(id, self._worlds)}"
            )
        self._scenario = self._worlds[id].scenario
        return self._worlds[id]

    def _ask(self, written: _Written) -> Asked | None:
        text = " ".join(written.texts.get("ask", "").split())
        if not text:
            return None
        if text.startswith("#"):
            return self._of_chapter(text.removeprefix("#"))
        parts = [[part.strip() for part in option.split(" | ", 2)] for option in written.options]
        for option, part in zip(written.options, parts, strict=True):
            if len(part) != 3 or not all(part):
                raise FieldError("ask", option, "- answer | when it is right | why")
        if len(parts) < 2:
            raise FieldError("ask", f"{len(parts)} answers", "at least two: - answer | when it is right | why")
        return Asked(
            text=text,
            options=[option for option, _, _ in parts],
            words=[why for _, _, why in parts],
            answers=[Expression(when) for _, when, _ in parts],
            after_s=_seconds(written.texts.get("after", "0")),
        )

    def _of_chapter(self, id: str) -> Asked:
        lesson = self._library.lesson(self._chapter)
        if lesson is None or id not in lesson.questions:
            known = [] if lesson is None else [*lesson.questions]
            raise FieldError("ask", id, f"a question of the chapter: {', '.join(known)}{suggestion(id, known)}")
        block = _asking(id, lesson.chapter)
        if _NUMBER in msgspec.json.encode(block):
            # To know its numbers, the chapter's worlds have to run.
            block = _asking(id, self._library.chapter(self._chapter) or lesson.chapter)
        question = lesson.questions[id]
        return Asked(
            text=_words(block.question),
            options=[_words(answer.text) for answer in block.answers],
            words=[_words(answer.why) for answer in block.answers],
            answers=question.answers,
            run=question,
        )


def _asking(id: str, chapter: Chapter) -> Ask:
    return next(each for each in chapter.blocks if isinstance(each, Ask) and each.id == id)


def _seconds(text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", text.strip()) or float(text) > MOST_AFTER_S:
        raise FieldError("after", text, f"a number of simulated seconds, at most {MOST_AFTER_S}")
    return float(text)


def _words(html: str) -> str:
    """Return HTML as plain words, as phones show them."""
    return " ".join(unescape(_TAG.sub("", html)).split())
