"""The controls of a figure: `rate:2..20 policy:round_robin|least_connections crash:c`."""

import re

from lbviz.policies import CATALOGUE
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.labels import label_of
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands.change import TABLES
from lbviz.sim.table import ListedTable

from .blocks import Button, Choice, Control, Knob, Option, Slider
from .settings import ACTS, commands_for, path_of, with_settings

_RANGE = re.compile(r"(?P<min>-?[\d.]+?)\.\.(?P<max>[\d.]+)\Z")
_WAYS = {"direct": "Direct", "proxy": "Through the proxy", "vpn": "VPN"}
_KNOBS = ("servers", "keys", "points", "hash", "size", "step")
_ACTS = {
    "crash": "Crash {}",
    "recover": "Let {} recover",
    "fail": "Let {} fail",
    "drain": "Drain {}",
    "remove": "Remove {}",
    "add": "Add {}",
}
_ARTICLES = {"server": "a server", "edge": "an edge", "client": "a client"}
_LABELS = {"rate": "requests", "policy": "", "way": ""}
_UNITS = {"rate": "/s"}


def controls_of(text: str, scenario: Scenario) -> list[Control]:
    """Return the controls of a figure with a world of this scenario. Raises FieldError."""
    return [_control(each, scenario) for each in text.split()]


def knobs_of(text: str) -> list[Control]:
    """Return the controls of a figure without a room. Raises FieldError."""
    for name in text.split():
        if name not in _KNOBS:
            raise FieldError("controls", name, f"one of {', '.join(_KNOBS)}")
    return [Knob(name) for name in text.split()]


def _control(text: str, scenario: Scenario) -> Control:
    name, colon, values = text.partition(":")
    if not colon or not values:
        raise FieldError("controls", text, "a control such as rate:2..20, policy:a|b or crash:c")
    if name in ACTS:
        label = _ACTS[name].format(_ARTICLES.get(values, values))
        return Button(label, commands_for(f"{name}={values}", _as_if_down(name, values, scenario)))
    if found := _RANGE.match(values):
        return _slider(name, float(found["min"]), float(found["max"]), scenario)
    options = [_option(name, each, scenario) for each in values.split("|")]
    return Choice(_label(name, scenario)[0], name, options)


def _slider(name: str, least: float, most: float, scenario: Scenario) -> Slider:
    if name in ("clients", "way"):
        raise FieldError("controls", name, "a choice or a button, not a slider")
    # Both ends must be something that a room takes.
    for end in (least, most):
        commands_for(f"{name}={end:g}", scenario)
    table, *steps = path_of(name)
    id = steps.pop(0) if isinstance(TABLES[table], ListedTable) else ""
    label, unit = _label(name, scenario)
    return Slider(label, unit, least, most, table, id, steps)


def _option(name: str, text: str, scenario: Scenario) -> Option:
    value, _, said = text.partition("=")
    return Option(value, said.replace("_", " ") or _named(name, value), commands_for(f"{name}={value}", scenario))


def _named(name: str, value: str) -> str:
    if name == "policy" and value in CATALOGUE:
        return CATALOGUE[value].title
    if name == "layer":
        return f"layer {value}"
    return _WAYS.get(value, value) if name == "way" else value


def _label(name: str, scenario: Scenario) -> tuple[str, str]:
    if name in _LABELS:
        return _LABELS[name], _UNITS.get(name, "")
    table, *steps = path_of(name)
    label = label_of(".".join([table, *steps]), table)
    of = f" of {steps[0]}" if isinstance(TABLES.get(table), ListedTable) else ""
    if label is None:
        return name, ""
    return f"{label.name}{of}", label.unit


def _as_if_down(act: str, node: str, scenario: Scenario) -> Scenario:
    """Return a scenario in which a node can recover: the button is there before it is needed."""
    if act != "recover":
        return scenario
    return with_settings(scenario, f"crash={node}")
