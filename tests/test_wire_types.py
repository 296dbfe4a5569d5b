"""The types that the JavaScript is checked against are those of the structs."""

from tools.wire_types import COMMAND, FILE, wire_types


def test_the_types_of_the_wire_are_those_of_the_structs():
    assert FILE.read_text(encoding="utf-8") == wire_types(), f"{FILE.name} is stale: run {COMMAND}"
