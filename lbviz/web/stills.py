"""Stills of the course's figures, for paper and for browsers without scripts, and how high the figures are.

`make stills` takes them of the pages as they are (bench/stills.py); they are committed in static/stills.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from lbviz.course.blocks import Figure
from lbviz.course.lesson import Lesson
from lbviz.scenarios.said import said

FOLDER = Path(__file__).resolve().parents[2] / "static" / "stills"
LIST = FOLDER / "stills.json"
# What of a figure's block its picture follows from; the rest stands around it.
_DRAWN = {"kind", "size", "view", "servers", "keys", "key", "points", "slots", "hash"}


class Still(Struct, frozen=True):
    """A picture of a figure, in pixels; `shown` says of what. `high` and `narrow` are how high the figure's picture is
    on a wide page and on a phone 390 px wide, in px at a text of 16 px: the page keeps so much free.
    """

    shown: str
    width: int
    height: int
    high: int
    narrow: int


class Stills:
    """The stills that are there."""

    def __init__(self) -> None:
        self._stills = read_stills()
        self.files = [name_of(id) for id in self._stills]
        """As pages name them."""

    def of(self, chapter: str, figure: str) -> tuple[str, Still] | None:
        """Return the name of the file of a figure's still, and the still; None where none was taken."""
        id = f"{chapter}.{figure}"
        still = self._stills.get(id)
        return None if still is None else (name_of(id), still)


def read_stills() -> dict[str, Still]:
    """Return the stills by CHAPTER.FIGURE, as far as any were taken."""
    if not LIST.exists():
        return {}
    return msgspec.json.decode(LIST.read_bytes(), type=dict[str, Still])


def name_of(id: str) -> str:
    """Return the name of the file of a figure's still, as pages name it."""
    return f"stills/{id}.webp"


def figures_of(lesson: Lesson) -> dict[str, str]:
    """Return the figures of a lesson by CHAPTER.FIGURE, each with a hash of all that its picture shows."""
    blocks = [block for block in lesson.chapter.blocks if isinstance(block, Figure)]
    return {f"{lesson.chapter.name}.{block.id}": _shown(lesson, block) for block in blocks}


def _shown(lesson: Lesson, block: Figure) -> str:
    """Return a hash of what is drawn: a field that is new, and has its default, makes no still stale."""
    block_said = {name: value for name, value in said(block).items() if name in _DRAWN}
    live = lesson.figures.get(block.id)
    worlds = [] if live is None else [said(each) for each in (live.world.scenario, live.beside) if each is not None]
    begins = None if live is None else (live.world.warm_s, live.world.speed)
    drawn = (block_said, [_untitled(each) for each in worlds], begins)
    return sha256(msgspec.json.encode(drawn, order="sorted")).hexdigest()[:16]


def _untitled(world: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in world.items() if name != "title"}
