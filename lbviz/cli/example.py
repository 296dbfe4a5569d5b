"""python -m lbviz example: print a world of the lab as a scenario file."""

import argparse
from textwrap import wrap

from lbviz.scenarios.catalogue import PRESETS, find_preset
from lbviz.scenarios.said import to_toml

_WIDTH = 118


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    example = commands.add_parser("example", help="print a world of the lab as a scenario file")
    example.add_argument("name", metavar="NAME", help=f"one of {', '.join(PRESETS)}")
    example.set_defaults(run=_example)


def _example(options: argparse.Namespace) -> int:
    print(text_of(options.name), end="")
    return 0


def text_of(name: str) -> str:
    """Return the file of a preset: its scenario, with its sentence above; raise FieldError if there is none."""
    preset = find_preset(name, "NAME")
    words = "".join(f"# {line}\n" for line in wrap(preset.sentence, _WIDTH))
    return words + to_toml(preset.scenario)
