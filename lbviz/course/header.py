"""The TOML header of a chapter: its words, its worlds and its claims."""

from typing import Any

import msgspec
from msgspec import Struct

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError, suggestion
from lbviz.scenarios.fields import Positive
from lbviz.scenarios.files import decode_toml, parse
from lbviz.scenarios.spec import Scenario

WARM_UP_S = 5.0


class World(Struct, frozen=True):
    """A world of a chapter: `warm_s` simulated seconds have passed in it before its first reader sees it, and `speed`
    of them pass in a real one.
    """

    scenario: Scenario
    speed: float = 1.0
    warm_s: float = WARM_UP_S


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that a chapter says, and the condition that must hold over nearly all seeds: `at_s` simulated seconds
    from the beginning, or over a run of `requests`. `beside` is a second world, its settings or its id.
    """

    says: str
    world: str
    holds: str
    set: str = ""
    beside: str = ""
    at_s: float | None = None
    requests: int | None = None


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What a header holds."""

    title: str
    lead: str
    short: str = ""
    remember: list[str] = []
    worlds: dict[str, dict[str, Any]] = {}
    claims: list[Claim] = []


class Own(Struct, frozen=True, forbid_unknown_fields=True):
    """What a world of a chapter says beside its scenario."""

    like: str = ""
    speed: Positive = 1.0
    warm_s: float = WARM_UP_S


def read_header(text: str) -> tuple[Words, dict[str, World]]:
    """Return the words and the worlds of a header. Raises FieldError that names the field."""
    words: Words = convert(decode_toml(text), Words)
    return words, read_worlds(words.worlds)


def read_worlds(written: dict[str, dict[str, Any]]) -> dict[str, World]:
    """Return worlds by their ids, as a header has them. Raises FieldError that names the field."""
    worlds: dict[str, World] = {}
    data: dict[str, dict[str, Any]] = {}
    for id, given in written.items():
        try:
            worlds[id], data[id] = _world(given, worlds, data)
        except FieldError as error:
            raise FieldError(f"worlds.{id}.{error.field}".rstrip("."), error.got, error.want) from None
    return worlds


def _world(
    given: dict[str, Any], worlds: dict[str, World], before: dict[str, dict[str, Any]]
) -> tuple[World, dict[str, Any]]:
    given = dict(given)
    own: Own = convert({name: given.pop(name) for name in Own.__struct_fields__ if name in given}, Own)
    base, speed, warm_s = _base(own.like, worlds, before)
    data = laid_over(base, given)
    # What is not said is as in the world that it is like.
    said = World(
        scenario=parse(data),
        speed=own.speed if own.speed != 1.0 or not own.like else speed,
        warm_s=own.warm_s if own.warm_s != WARM_UP_S or not own.like else warm_s,
    )
    return said, data


def _base(
    like: str, worlds: dict[str, World], before: dict[str, dict[str, Any]]
) -> tuple[dict[str, Any], float, float]:
    if not like:
        return {}, 1.0, WARM_UP_S
    if like in before:
        return before[like], worlds[like].speed, worlds[like].warm_s
    if like in PRESETS:
        preset = PRESETS[like]
        return msgspec.to_builtins(preset.scenario), preset.speed, WARM_UP_S
    known = [*before, *PRESETS]
    raise FieldError("like", like, f"a world above, or one of {', '.join(PRESETS)}{suggestion(like, known)}")


def laid_over(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return tables laid over others, field by field; lists, and costs of another distribution, are replaced whole."""
    laid = dict(base)
    for name, value in over.items():
        before = laid.get(name)
        if isinstance(value, dict) and isinstance(before, dict) and "distribution" not in value:
            laid[name] = laid_over(before, value)
        else:
            laid[name] = value
    return laid
