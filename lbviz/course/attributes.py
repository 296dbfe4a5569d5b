"""What stands on the opening line of a container: `figure id="uneven" world="uneven"`."""

import re
from typing import TypeVar

import msgspec
from msgspec import Struct

from lbviz.scenarios.errors import FieldError, suggestion

from .blocks import Kind, Size

T = TypeVar("T", bound=Struct)
_ATTRIBUTE = re.compile(r'\s+(?P<name>[a-z_]+)="(?P<value>[^"]*)"')


class FigureAttributes(Struct, frozen=True):
    """Of `::: figure`."""

    id: str = ""
    kind: Kind = "world"
    world: str = ""
    controls: str = ""
    shows: str = ""
    point: str = ""
    size: Size = "wide"
    view: str = ""
    beside: str = ""
    requests: int = 10
    then: str = "round_robin"
    servers: int = 3
    keys: int = 24
    key: str = ""
    points: int = 1
    slots: int = 7
    hash: str = ""


class TaskAttributes(Struct, frozen=True):
    """Of `::: task`."""

    until: str
    figure: str = ""


class AskAttributes(Struct, frozen=True):
    """Of `::: ask`."""

    id: str
    world: str = ""
    beside: str = ""
    set: str = ""
    requests: int = 1000
    seeds: int = 20


class RunAttributes(Struct, frozen=True):
    """Of `::: run`."""

    world: str
    policies: str
    id: str = ""
    requests: int = 10_000


class BreakAttributes(Struct, frozen=True):
    """Of `::: break`."""

    do: str
    back: str
    figure: str = ""


class ChallengeAttributes(Struct, frozen=True):
    """Of `::: challenge`."""

    id: str
    title: str
    lasts_s: float
    figure: str = ""


class LeavesOutAttributes(Struct, frozen=True):
    """Of `::: leaves-out`."""

    lab: str


class NoAttributes(Struct, frozen=True):
    """Of `::: real`."""


OF_KIND: dict[str, type[Struct]] = {
    "figure": FigureAttributes,
    "task": TaskAttributes,
    "ask": AskAttributes,
    "run": RunAttributes,
    "break": BreakAttributes,
    "real": NoAttributes,
    "leaves-out": LeavesOutAttributes,
    "challenge": ChallengeAttributes,
}


def attributes_of(opening: str) -> tuple[str, Struct]:
    """Return the kind of block and its attributes, decoded. Raises FieldError that names the attribute."""
    kind, _, _ = opening.strip().partition(" ")
    if kind not in OF_KIND:
        raise FieldError("", kind, f"one of {', '.join(OF_KIND)}{suggestion(kind, OF_KIND)}")
    rest = opening.strip()[len(kind) :]
    given = {found["name"]: found["value"] for found in _ATTRIBUTE.finditer(rest)}
    if _ATTRIBUTE.sub("", rest).strip():
        raise FieldError("", _ATTRIBUTE.sub("", rest), 'attributes such as world="uneven"')
    return kind, decoded(given, OF_KIND[kind])


def decoded(given: dict[str, str], kind: type[T]) -> T:
    """Return attributes as their types; raise FieldError that names the one that is wrong."""
    known = kind.__struct_fields__
    for name, value in given.items():
        if name not in known:
            raise FieldError(name, value, f"no such attribute{suggestion(name, known)}; there is {', '.join(known)}")
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        words, _, where = str(error).partition(" - at `$.")
        name = where.rstrip("`")
        raise FieldError(name, given.get(name, "nothing"), words) from None
