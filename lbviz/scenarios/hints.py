"""Of which worlds the words of a preset are true: of the preset as it is, and of what differs from it where it may."""

from functools import cache
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from .catalogue import PRESETS
from .names import behind_proxy, client_addresses, name_nodes
from .spec import Scenario

ANY = "*"
MORE = "+"


class Hint(Struct, frozen=True):
    """A preset whose words are true of a world, and whether what they ask for is done."""

    preset: str
    done: bool


def hint_of(scenario: Scenario) -> Hint | None:
    """Return what to say of this scenario, its nodes named, or None."""
    for id, preset in PRESETS.items():
        if preset.scenario.title == scenario.title:
            before, now = _named(id), msgspec.to_builtins(scenario)
            if differs_only_in(preset.leaves, before, now):
                return Hint(id, done=False)
            return Hint(id, done=True) if differs_only_in((*preset.asks, *preset.leaves), before, now) else None
    return None


@cache
def _named(id: str) -> Any:
    """Return a preset as a world is set to that was begun with it."""
    scenario = name_nodes(PRESETS[id].scenario)
    addresses = client_addresses(scenario.traffic)
    proxy = scenario.forward_proxy
    return msgspec.to_builtins(
        replace(
            scenario,
            traffic=replace(scenario.traffic, clients=addresses),
            forward_proxy=proxy and replace(proxy, clients=behind_proxy(proxy, addresses)),
        )
    )


def differs_only_in(paths: tuple[str, ...], before: Any, after: Any, at: str = "") -> bool:
    """Return whether two data are equal but for what these paths lead to.

    A path names fields; in a list "*" stands for each of its items, and "+" for what is added at its end.
    """
    if at in paths or before == after:
        return True
    inside = f"{at}." if at else ""
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        return all(differs_only_in(paths, before[name], after[name], inside + name) for name in before)
    if isinstance(before, list) and isinstance(after, list):
        grown = len(after) > len(before) and inside + MORE in paths
        if len(after) == len(before) or grown:
            pairs = zip(before, after, strict=False)
            return all(differs_only_in(paths, old, new, inside + ANY) for old, new in pairs)
    return False
