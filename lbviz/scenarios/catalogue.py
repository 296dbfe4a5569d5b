"""The scenarios that come with lbviz: each a file in `presets/`, listed here in the order of the page."""

from pathlib import Path
from typing import Any

from msgspec import Struct

from .convert import convert
from .errors import FieldError, suggestion
from .fields import Positive
from .files import decode_toml, parse, read_text
from .spec import Scenario

FOLDER = Path(__file__).parent / "presets"


class Preset(Struct, frozen=True):
    """A world to begin with, what to do and to see in it, and how many simulated seconds pass in a real one.

    `asks` are the fields, as hints.py reads them, that the sentence asks to change; `done` is what to see then.
    `leaves` are those that leave both true when they change.
    """

    scenario: Scenario
    sentence: str
    done: str
    asks: tuple[str, ...]
    speed: float = 1.0
    leaves: tuple[str, ...] = ()


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What the file of a preset holds beside its scenario."""

    sentence: str
    done: str
    asks: tuple[str, ...]
    speed: Positive = 1.0
    leaves: tuple[str, ...] = ()


def read_preset(text: str) -> Preset:
    """Return the preset in a TOML file: a scenario with its words and a speed; raise FieldError for anything else."""
    data = decode_toml(text)
    own: dict[str, Any] = {name: data.pop(name) for name in Words.__struct_fields__ if name in data}
    words: Words = convert(own, Words)
    return Preset(parse(data), words.sentence, words.done, words.asks, words.speed, words.leaves)


def load(file: Path) -> Preset:
    """Return the preset in this file; raise ValueError that names the file and the field."""
    try:
        return read_preset(read_text(file))
    except FieldError as error:
        raise ValueError(f"{file.name}: {error}") from None


PRESETS: dict[str, Preset] = {
    id: load(FOLDER / f"{id}.toml")
    for id in (
        "one-server",
        "uneven-servers",
        "fast-failing-server",
        "retry-storm",
        "line-at-the-balancer",
        "company-proxy",
        "forged-header",
        "cdn",
        "long-connections",
        "layer-4-before-layer-7",
        "four-maglevs",
        "blind-balancers",
        "routes-by-purpose",
        "canary",
        "cache-farm",
        "around-the-world",
    )
}

# What the lab begins with.
LAB = PRESETS["uneven-servers"].scenario


def find_preset(id: str, field: str) -> Preset:
    """Return the preset of this id; raise FieldError if the catalogue has none."""
    if id not in PRESETS:
        raise FieldError(field, id, f"one of {', '.join(PRESETS)}{suggestion(id, PRESETS)}")
    return PRESETS[id]
