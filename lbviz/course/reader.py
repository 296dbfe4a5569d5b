"""Reads the parts of a chapter one after the other: each becomes a block."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import msgspec

from lbviz.glossary import GLOSSARY
from lbviz.measures.expression import Expression
from lbviz.policies import CATALOGUE
from lbviz.scenarios.checks import check_policy
from lbviz.scenarios.errors import FieldError, suggestion
from lbviz.scenarios.files import to_link
from lbviz.scenarios.names import BALANCER_ID
from lbviz.scenarios.spec import Scenario

from . import attributes as given
from .blocks import (
    STILL_KINDS,
    Answer,
    Ask,
    Block,
    Break,
    ByHand,
    Challenge,
    Chapter,
    Figure,
    Goal,
    LeavesOut,
    Option,
    Prose,
    Real,
    RunBlock,
    Shown,
    Tab,
    Task,
    WayMark,
)
from .challenges import Plan, said_in
from .controls import controls_of, knobs_of
from .evidence import evidence_for, names_of
from .lesson import (
    Comparison,
    Fault,
    Lesson,
    LessonError,
    LiveFigure,
    Part,
    Question,
    beside,
    find_world,
    header_of,
    name_and_number,
    parts_of,
)
from .markdown import quoted, to_html, to_words
from .numbers import FORMATS, SCORED, format_for, label_for, marker
from .settings import commands_for, with_settings

_FENCED = re.compile(r"^```(?P<language>[a-z]+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLES = {"nginx": "NGINX", "haproxy": "HAProxy", "envoy": "Envoy", "squid": "Squid"}
_PLAIN = re.compile(r"[a-z][a-z0-9_]*\Z")
_SAID = ("hint", "done")
_ANSWER = "- answer | when it is right | why"


def read_lesson(path: Path, text: str) -> Lesson:
    """Return the lesson in a file's text. Raises LessonError with all that is wrong."""
    number, name = name_and_number(path)
    header, parts = parts_of(path.name, text)
    words, worlds = header_of(path.name, header)
    empty = Chapter(number, name, words.title, words.short or words.title, words.lead, words.remember, [])
    lesson = Lesson(path.name, empty, words, worlds, {}, {}, {}, {})
    return _Reading(lesson, parts).read()


class _Reading:
    """Reads the parts of one lesson."""

    def __init__(self, lesson: Lesson, parts: list[Part]) -> None:
        self._lesson = lesson
        self._parts = parts
        self._figure: LiveFigure | None = None
        """The nearest figure with a room above, before the first one the first."""
        self._still = ""
        """The figure without a room above, where that is nearer."""
        self._ids: set[str] = set()
        self._numbers: dict[str, int] = {}

    def read(self) -> Lesson:
        """Return the lesson, whole."""
        faults: list[Fault] = []
        read: list[tuple[Part, str, Any]] = []
        for part in self._parts:
            with _collecting(faults, self._lesson.file, part):
                kind, attributes = given.attributes_of(part.opening) if part.opening else ("prose", None)
                read.append((part, kind, attributes))
                if kind == "figure":
                    self._meet(cast(given.FigureAttributes, attributes))
        if faults:
            raise LessonError(faults)
        self._figure = next(iter(self._lesson.figures.values()), None)
        blocks: list[Block] = []
        for part, kind, attributes in read:
            with _collecting(faults, self._lesson.file, part):
                blocks.append(self._block(kind, attributes, part.text))
        if faults:
            raise LessonError(faults)
        self._lesson.chapter = msgspec.structs.replace(self._lesson.chapter, blocks=blocks)
        return self._lesson

    def _meet(self, figure: given.FigureAttributes) -> None:
        """Note a figure, so that words above it can mean it too."""
        id = self._new_id(figure.id or figure.world or figure.kind)
        if figure.kind in STILL_KINDS:
            return
        world = find_world(figure.world, self._lesson.worlds)
        second = beside(figure.beside, world.scenario, self._lesson.worlds)
        if (second is None) == (figure.kind == "pair"):
            raise FieldError("beside", figure.beside, "the second world of a pair, and of nothing else")
        self._lesson.figures[id] = LiveFigure(id, world, second)

    def _new_id(self, id: str) -> str:
        if id in self._ids:
            raise FieldError("id", id, "an id that no other block of the chapter has")
        self._ids.add(id)
        return id

    def _block(self, kind: str, attributes: Any, text: str) -> Block:
        makers: dict[str, Any] = {
            "figure": self._picture,
            "task": self._task,
            "ask": self._ask,
            "run": self._run,
            "break": self._break,
            "real": self._real,
            "leaves-out": self._leaves_out,
            "challenge": self._challenge,
        }
        return Prose(to_html(text, self)) if kind == "prose" else makers[kind](attributes, text)

    # --- blocks ---------------------------------------------------------------------------------------------

    def _picture(self, figure: given.FigureAttributes, text: str) -> Figure:
        id = figure.id or figure.world or figure.kind
        whole = f"{self._lesson.chapter.name}.{id}"
        make = partial(Figure, id=id, kind=figure.kind, size=figure.size, view=figure.view)
        if figure.kind in STILL_KINDS:
            self._still = id
            return make(
                room="",
                opening="",
                controls=knobs_of(figure.controls),
                shows=[],
                point=None,
                caption=to_html(text, self),
                servers=figure.servers,
                keys=figure.keys,
                key=figure.key,
                points=figure.points,
                slots=figure.slots,
                hash=figure.hash,
            )
        live = self._lesson.figures[id]
        self._figure, self._still = live, ""
        scenario = live.world.scenario
        live.point = live.index_of(figure.point) if figure.point else None
        return make(
            room=f"figure-{whole}",
            opening=whole,
            controls=controls_of(figure.controls, scenario),
            shows=[self._shown(each) for each in figure.shows.split()],
            point=live.point,
            caption=to_html(text, self),
            title=scenario.title,
            beside_title=_policy_title(live.beside) if live.beside else "",
            own_title=_policy_title(scenario),
            hand=self._by_hand(figure, scenario) if figure.kind == "by_hand" else None,
        )

    def _by_hand(self, figure: given.FigureAttributes, scenario: Scenario) -> ByHand:
        live = self._needed()
        check_policy(figure.then, "then")
        return ByHand(
            requests=figure.requests,
            servers=[server.id for server in scenario.servers],
            then=commands_for(f"policy={figure.then}", scenario),
            then_title=CATALOGUE[figure.then].title,
            time=live.index_of("time"),
            over=live.index_of(f"total_answered + total_lost >= {figure.requests}"),
            score=[msgspec.structs.replace(self._shown(each), label=label) for each, label in SCORED.items()],
        )

    def _shown(self, text: str) -> Shown:
        assert self._figure is not None
        format = format_for(text)
        index = self._figure.index_of(text)
        return Shown(index, label_for(text), format, marker(self._figure.id, index, format))

    def _task(self, task: given.TaskAttributes, text: str) -> Task:
        id = self._count("task")
        said = _sentences(text)
        if task.figure:
            self._figure, self._still = self._named(task.figure), ""
        until = Expression(task.until)
        if self._still:
            self._lesson.still_tasks[id] = until
            figure, index = self._still, -1
        else:
            live = self._needed()
            figure, index = live.id, live.index_of(task.until)
        texts = {name: to_words(said[name], self) for name in ("text", *_SAID)}
        return Task(id=id, figure=figure, index=index, needs_s=until.held_s, **texts)

    def _ask(self, ask: given.AskAttributes, text: str) -> Ask:
        id = self._new_id(ask.id)
        question, answers = _answers(text)
        if len(answers) < 2:
            raise FieldError(
                "", f"{len(answers)} answers", "at least two, each in a line: - answer | when it is right | why"
            )
        expressions = [Expression(when) for _, when, _ in answers]
        world = find_world(ask.world, self._lesson.worlds).scenario if ask.world else None
        if world is None and any(each.needs_world for each in expressions):
            raise FieldError("world", "nothing", "a world, for the answers ask what only a run can tell")
        scenario = None if world is None else with_settings(world, ask.set)
        second = None if scenario is None else beside(ask.beside, scenario, self._lesson.worlds)
        self._lesson.questions[id] = Question(id, scenario, second, ask.requests, ask.seeds, expressions)
        return Ask(
            id=id,
            question=to_html(question, self),
            answers=[Answer(to_words(said, self), to_words(why, self)) for said, _, why in answers],
            requests=ask.requests,
            seeds=ask.seeds,
            worlds=names_of([each for each in (scenario, second) if each is not None]),
            measured=list(dict.fromkeys(each.label for each in evidence_for(expressions))),
        )

    def _run(self, run: given.RunAttributes, text: str) -> RunBlock:
        id = self._new_id(run.id or self._count("run"))
        scenario = find_world(run.world, self._lesson.worlds).scenario
        policies = run.policies.split()
        for policy in policies:
            check_policy(policy, "policies")
        self._lesson.comparisons[id] = Comparison(id, scenario, policies, run.requests)
        options = [Option(policy, CATALOGUE[policy].title, []) for policy in policies]
        return RunBlock(id, options, run.requests, to_html(text, self))

    def _break(self, broken: given.BreakAttributes, text: str) -> Break:
        live = self._named(broken.figure) if broken.figure else self._needed()
        scenario = live.world.scenario
        return Break(
            id=self._count("break"),
            figure=live.id,
            text=to_words(text, self),
            do=commands_for(broken.do, scenario),
            back=commands_for(broken.back, with_settings(scenario, broken.do)),
        )

    def _real(self, _: given.NoAttributes, text: str) -> Real:
        tabs = [
            Tab(found["language"], _TITLES.get(found["language"], found["language"]), found["code"].rstrip("\n"))
            for found in _FENCED.finditer(text)
        ]
        return Real(to_html(_FENCED.sub("", text), self), tabs)

    def _leaves_out(self, leaves: given.LeavesOutAttributes, text: str) -> LeavesOut:
        world, _, settings = leaves.lab.partition("?")
        scenario = with_settings(find_world(world, self._lesson.worlds).scenario, settings)
        return LeavesOut(to_html(text, self), f"/lab?scenario={to_link(scenario)}")

    def _challenge(self, challenge: given.ChallengeAttributes, text: str) -> Challenge:
        id = self._new_id(challenge.id)
        live = self._named(challenge.figure) if challenge.figure else self._needed()
        said = said_in(text, live.world.scenario)
        goals = [Goal(to_words(words, self), live.index_of(when)) for words, when in said.goals]
        plan = Plan(live.id, challenge.lasts_s, [live.conditions[goal.index] for goal in goals], said.way)
        self._lesson.challenges[id] = plan
        return Challenge(
            id=id,
            figure=live.id,
            title=challenge.title,
            text=to_html(said.text, self),
            lasts_s=challenge.lasts_s,
            time=live.index_of("time"),
            over=live.index_of(f"time >= {challenge.lasts_s:g}"),
            spent=live.index_of("spent"),
            goals=goals,
            way=[WayMark(move.at_s, to_words(move.words, self)) for move in said.way],
        )

    # --- words ----------------------------------------------------------------------------------------------

    def braced(self, text: str) -> str:
        expression, colon, format = text.rpartition(":")
        if not colon or format not in FORMATS:
            expression, format = text, ""
        figure = self._figure
        if not format and _PLAIN.match(text) and figure is not None and text in _nodes(figure.world.scenario):
            at = f'data-figure="{quoted(figure.id)}" data-node="{quoted(text)}"'
            return f'<span class="node-word" {at}>{quoted(text)}</span>'
        parsed = Expression(expression)
        known_as = format or format_for(expression)
        if not parsed.needs_world:
            return quoted(FORMATS[known_as](parsed.value(None)))
        live = self._needed()
        index = live.index_of(expression)
        at = f'data-figure="{quoted(live.id)}" data-index="{index}" data-format="{known_as}"'
        return f'<span class="live" {at}>{marker(live.id, index, known_as)}</span>'

    def link(self, address: str) -> tuple[str, str]:
        if address.startswith("term:"):
            term = address.removeprefix("term:")
            if term not in GLOSSARY:
                raise FieldError("", term, f"a term of the glossary{suggestion(term, GLOSSARY)}")
            return f'<span class="term" data-term="{quoted(term)}">', "</span>"
        id, question, settings = address.removeprefix("#").partition("?")
        if not address.startswith("#") or not question:
            return "", ""
        live = self._named(id)
        commands = msgspec.json.encode(commands_for(settings.replace("&amp;", "&"), live.world.scenario)).decode()
        at = f'href="#{quoted(id)}" data-figure="{quoted(id)}" data-commands="{quoted(commands)}"'
        return f'<a class="setting" {at}>', "</a>"

    def _named(self, id: str) -> LiveFigure:
        figures = self._lesson.figures
        if id not in figures:
            raise FieldError("figure", id, f"a figure of this chapter: {', '.join(figures)}{suggestion(id, figures)}")
        return figures[id]

    def _needed(self) -> LiveFigure:
        if self._figure is None:
            raise FieldError("", "no figure", "a figure that runs, in this chapter")
        return self._figure

    def _count(self, kind: str) -> str:
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return f"{kind}-{self._numbers[kind]}"


@contextmanager
def _collecting(faults: list[Fault], file: str, part: Part) -> Iterator[None]:
    """Collect what is wrong in one part."""
    try:
        yield
    except FieldError as error:
        faults.append(Fault(file, part.line, str(error)))


def _policy_title(scenario: Scenario) -> str:
    return CATALOGUE[scenario.balancer.policy].title


def _nodes(scenario: Scenario) -> set[str]:
    """Return the ids of servers and edges, which words may name."""
    return {*(server.id for server in scenario.servers), *(edge.id for edge in scenario.edges), BALANCER_ID}


def _sentences(text: str) -> dict[str, str]:
    """Return the text of a task, its hint and what is said when it is done."""
    said = {"text": "", **dict.fromkeys(_SAID, "")}
    name = "text"
    for line in text.splitlines():
        start, colon, rest = line.partition(":")
        if colon and start.strip() in _SAID:
            name, line = start.strip(), rest
        said[name] += f" {line.strip()}"
    for each, words in said.items():
        if not words.strip():
            raise FieldError(each, "nothing", "a sentence")
    return said


def _answers(text: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the question, and each answer with its expression and its sentence."""
    question: list[str] = []
    answers: list[tuple[str, str, str]] = []
    for line in text.splitlines():
        if not line.startswith("- "):
            question.append(line)
            continue
        # Sentences may hold a |, expressions do not.
        parts = [part.strip() for part in line[2:].split(" | ", 2)]
        if len(parts) != 3 or not all(parts):
            raise FieldError("", line, _ANSWER)
        answers.append((parts[0], parts[1], parts[2]))
    return "\n".join(question).strip(), answers
