"""What a room begins with when its first member joins."""

from typing import NamedTuple, Protocol

from msgspec import Struct

from lbviz.scenarios.catalogue import LAB, PRESETS, find_preset
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link
from lbviz.scenarios.spec import Scenario

from .limits import check_scenario
from .live_world import WARM_UP_S
from .members import Role

GALLERY = "world-"
FIGURE = "figure-"
# The preset that a fresh lab begins with.
FRESH = next(id for id, preset in PRESETS.items() if preset.scenario is LAB)


class Opening(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a link opens: a preset by its id, or a scenario as `to_link` wrote it, which goes before; or a `figure` of
    the course, before both. With `copied` it goes on from where that figure's shared room is, if that runs.
    """

    preset: str = FRESH
    scenario: str | None = None
    figure: str | None = None
    copied: bool = False


class FigureSpec(NamedTuple):
    """A figure of the course: its world, which `warm_s` simulated seconds have passed in before anyone sees it, the
    `conditions` that its page asks about, and the second world of a pair.
    """

    scenario: Scenario
    speed: float
    warm_s: float
    conditions: tuple[str, ...]
    beside: Scenario | None = None


class Figures(Protocol):
    """Where figures are found by their ids, CHAPTER.FIGURE."""

    def figure(self, id: str) -> FigureSpec | None:
        """Return a figure, None if there is none of this id."""


class Beginning(NamedTuple):
    """How a room begins: its world, its speed, the role of all its members, and a word to the first; `warm_s`
    simulated seconds have passed in it, and `asked` are the conditions that its page asks about. `beside` is the second
    world of a pair, `copied` the id of the room whose world it goes on from.
    """

    scenario: Scenario
    speed: float = 1.0
    role: Role = "presenter"
    notice: str | None = None
    warm_s: float = WARM_UP_S
    asked: tuple[str, ...] = ()
    beside: Scenario | None = None
    copied: str | None = None


def beginning(room: str, opening: Opening | None, figures: Figures) -> Beginning:
    """Return how the room of this id begins. A room of the gallery shows its preset and one of the course its figure,
    whatever the opening says.

    Raises FieldError if the opening is of no use.
    """
    if room.startswith(FIGURE):
        return _of_figure(room.removeprefix(FIGURE), figures, "reader")
    if opening is not None and opening.figure is not None:
        begins = _of_figure(opening.figure, figures, "presenter")
        return begins._replace(copied=f"{FIGURE}{opening.figure}") if opening.copied else begins
    preset = PRESETS.get(room.removeprefix(GALLERY)) if room.startswith(GALLERY) else None
    if preset is not None:
        return Beginning(preset.scenario, preset.speed, "reader")
    if opening is None:
        return Beginning(LAB, notice="This room was no longer running, so a fresh world was started here.")
    scenario, speed = opened(opening)
    return Beginning(scenario, speed)


def _of_figure(id: str, figures: Figures, role: Role) -> Beginning:
    figure = figures.figure(id)
    if figure is None:
        raise FieldError("figure", id, "a figure of the course, which may have changed: load the page again")
    return Beginning(figure.scenario, figure.speed, role, None, figure.warm_s, figure.conditions, figure.beside)


def opened(opening: Opening) -> tuple[Scenario, float]:
    """Return the scenario and the speed that an opening names; raise FieldError if a live room cannot have it."""
    if opening.scenario is not None:
        scenario = from_link(opening.scenario)
        check_scenario(scenario)
        return scenario, 1.0
    preset = find_preset(opening.preset, "preset")
    return preset.scenario, preset.speed
