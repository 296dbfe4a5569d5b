"""What a chapter is made of, as the page gets it. Texts are HTML; `commands` are what the page sends as they are."""

from typing import Any, Literal

from msgspec import Struct

Kind = Literal["world", "pair", "letters", "slots", "ring", "maglev", "race", "distribution", "by_hand"]
Size = Literal["text", "wide", "page"]
Format = Literal["percent", "ms", "s", "0", "1", "2"]
# Plain data of a RoomCommand: the page sends it, and the room looks through it as through any other.
CommandData = dict[str, Any]
# Figures without a room: the page asks for what they show, and nothing runs.
STILL_KINDS: frozenset[Kind] = frozenset({"slots", "ring", "maglev", "race"})


class Slider(Struct, frozen=True, tag="slider"):
    """Sets one number. The page puts the value where `field` of the command's fields is."""

    label: str
    unit: str
    min: float
    max: float
    table: str
    id: str
    field: list[str]


class Option(Struct, frozen=True):
    """One choice: what it is called, and what sets it."""

    value: str
    label: str
    commands: list[CommandData]


class Choice(Struct, frozen=True, tag="choice"):
    """Sets one field to one of several values. `current` is an expression's index: what is set now."""

    label: str
    name: str
    options: list[Option]


class Button(Struct, frozen=True, tag="button"):
    """Does something each time: crash a server."""

    label: str
    commands: list[CommandData]


class Knob(Struct, frozen=True, tag="knob"):
    """A control of a figure without a room: the figure knows what it means."""

    name: str


Control = Slider | Choice | Button | Knob


class Shown(Struct, frozen=True):
    """A measure at the foot of a figure: an index into the figure's conditions, and its value before anything runs."""

    index: int
    label: str
    format: Format
    text: str = ""


class Prose(Struct, frozen=True, tag="prose"):
    """Paragraphs."""

    html: str


class Figure(Struct, frozen=True, tag="figure"):
    """One picture with its own controls. `room` is the shared one, which `opening` (CHAPTER.FIGURE) opens.

    `own_title` and `beside_title` are the policies of the two worlds of a pair. `point` is the index of the condition
    that its caption tells of. What concerns one kind of figure only is None, or empty, in the others.
    """

    id: str
    kind: Kind
    room: str
    opening: str
    size: Size
    view: str
    controls: list[Control]
    shows: list[Shown]
    point: int | None
    caption: str
    title: str = ""
    own_title: str = ""
    beside_title: str = ""
    requests: int = 0
    then: str = ""
    servers: int = 0
    keys: int = 0
    key: str = ""
    points: int = 0
    slots: int = 0
    hash: str = ""


class Task(Struct, frozen=True, tag="task"):
    """Something to do with a figure. It is done when the figure's condition `index` has held for `needs_s` seconds."""

    id: str
    figure: str
    index: int
    needs_s: float
    text: str
    hint: str
    done: str


class Answer(Struct, frozen=True):
    """One of the answers offered, and a sentence on it. Whether it is right a run decides."""

    text: str
    why: str


class Ask(Struct, frozen=True, tag="ask"):
    """A prediction. Where a world decides, or two, it is run for so many `requests`, and once for each of `seeds` more.

    `worlds` are what to call them, empty where there are none, and `measured` the numbers that a run tells.
    """

    id: str
    question: str
    answers: list[Answer]
    requests: int
    seeds: int
    worlds: list[str]
    measured: list[str]


class RunBlock(Struct, frozen=True, tag="run"):
    """The same requests under several policies, headless."""

    id: str
    policies: list[Option]
    requests: int
    caption: str


class Break(Struct, frozen=True, tag="break"):
    """Break it, and put it back."""

    id: str
    figure: str
    text: str
    do: list[CommandData]
    back: list[CommandData]


class Tab(Struct, frozen=True):
    """How it is written in one program."""

    language: str
    title: str
    code: str


class Real(Struct, frozen=True, tag="real"):
    """In real life."""

    text: str
    tabs: list[Tab]


class LeavesOut(Struct, frozen=True, tag="leaves-out"):
    """What the picture leaves out, and a link to where the lab does not."""

    text: str
    link: str


class Goal(Struct, frozen=True):
    """What earns a star, and the index of the figure's condition that says whether it is so."""

    text: str
    index: int


class WayMark(Struct, frozen=True):
    """What to do at a simulated time (s)."""

    at_s: float
    text: str


class Challenge(Struct, frozen=True, tag="challenge"):
    """A figure's world to be brought through what happens in it, from its beginning until `lasts_s` (simulated
    seconds).

    Each star is for its goal and those before it. `time`, `over` and `spent` are indices of the figure's conditions;
    `way` is one way to all stars.
    """

    id: str
    figure: str
    title: str
    text: str
    lasts_s: float
    time: int
    over: int
    spent: int
    goals: list[Goal]
    way: list[WayMark]


Block = Prose | Figure | Task | Ask | RunBlock | Break | Real | LeavesOut | Challenge


class Named(Struct, frozen=True):
    """A chapter in the contents."""

    number: int
    name: str
    short: str
    title: str
    lead: str


class Chapter(Struct, frozen=True):
    """A chapter, ready to be shown, and where it stands in the `contents`, whose first is the opening."""

    number: int
    name: str
    title: str
    short: str
    lead: str
    remember: list[str]
    blocks: list[Block]
    contents: list[Named] = []
    previous: Named | None = None
    next: Named | None = None
