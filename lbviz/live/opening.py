"""What a room begins with when its first member joins."""

from typing import NamedTuple

from msgspec import Struct

from lbviz.scenarios.catalogue import LAB, PRESETS, find_preset
from lbviz.scenarios.files import from_link
from lbviz.scenarios.spec import Scenario

from .limits import check_scenario
from .members import Role

GALLERY = "world-"
# The preset that a fresh lab begins with.
FRESH = next(id for id, preset in PRESETS.items() if preset.scenario is LAB)


class Opening(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a link opens: a preset by its id, or a scenario as `to_link` wrote it, which goes before."""

    preset: str = FRESH
    scenario: str | None = None


class Beginning(NamedTuple):
    """How a room begins: its world, its speed, the role of all its members, and a word to the first."""

    scenario: Scenario
    speed: float = 1.0
    role: Role = "presenter"
    notice: str | None = None


def beginning(room: str, opening: Opening | None) -> Beginning:
    """Return how the room of this id begins. A room of the gallery shows its preset, whatever the opening says.

    Raises FieldError if the opening is of no use.
    """
    preset = PRESETS.get(room.removeprefix(GALLERY)) if room.startswith(GALLERY) else None
    if preset is not None:
        return Beginning(preset.scenario, preset.speed, "reader")
    if opening is None:
        return Beginning(LAB, notice="This room was no longer running, so a fresh world was started here.")
    scenario, speed = opened(opening)
    return Beginning(scenario, speed)


def opened(opening: Opening) -> tuple[Scenario, float]:
    """Return the scenario and the speed that an opening names; raise FieldError if a live room cannot have it."""
    if opening.scenario is not None:
        scenario = from_link(opening.scenario)
        check_scenario(scenario)
        return scenario, 1.0
    preset = find_preset(opening.preset, "preset")
    return preset.scenario, preset.speed
