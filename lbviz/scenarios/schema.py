"""What may be set in a scenario: the bounds, choices and default of every field, read off the specification.

The page builds its fields from this, so that a bound or a default is written in the specification and nowhere else.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import NODEFAULT, UNSET, Struct, UnsetType, inspect

from .labels import LABELS, Label
from .spec import Scenario


class FieldSchema(Struct, frozen=True, omit_defaults=True):
    """What one field is called (`label`, in a `unit`), and what it takes: a number from `min` to `max` (None: no bound;
    `whole`: without a fraction), or one of `choices`, which for a field of several tables are their tags.

    `default` is its value where the scenario does not mention it, UNSET where it must. A `nullable` field may be null.
    """

    min: float | None = None
    max: float | None = None
    whole: bool = False
    choices: tuple[str | int, ...] = ()
    default: Any | UnsetType = UNSET
    nullable: bool = False
    label: str = ""
    unit: str = ""


Tables = dict[str, dict[str, FieldSchema]]


def tables() -> Tables:
    """Return the fields of every table of a scenario by the table's name; tables of a union are named by their tags."""
    return {
        name: {field.name: _described(field, LABELS.get(name, {})) for field in _fields(table)}
        for name, table in structs_of(Scenario)
    }


def structs_of(struct: type[Struct]) -> Iterator[tuple[str, type[Struct]]]:
    """Yield the tables below a table, with their names."""
    for field in _fields(struct):
        for member in _members(field.type):
            table = member.item_type if isinstance(member, inspect.ListType) else member
            if isinstance(table, inspect.StructType):
                yield field.name if table.tag is None else str(table.tag), table.cls
                yield from structs_of(table.cls)


def _fields(struct: type[Struct]) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return info.fields


def _members(info: inspect.Type) -> tuple[inspect.Type, ...]:
    return info.types if isinstance(info, inspect.UnionType) else (info,)


def _described(field: inspect.Field, labels: dict[str, Label]) -> FieldSchema:
    label = labels.get(field.name, Label(""))
    members = _members(field.type)
    number = next((each for each in members if isinstance(each, inspect.IntType | inspect.FloatType)), None)
    literal = next((each for each in members if isinstance(each, inspect.LiteralType)), None)
    tags = [each.tag for each in members if isinstance(each, inspect.StructType)]
    choices = literal.values if literal else tags
    return FieldSchema(
        min=number.ge if number else None,
        max=number.le if number else None,
        whole=isinstance(number, inspect.IntType),
        choices=tuple(choice for choice in choices if choice is not None),
        default=_default(field),
        label=label.name,
        unit=label.unit,
        nullable=any(isinstance(each, inspect.NoneType) for each in members),
    )


def _default(field: inspect.Field) -> Any:
    if field.default_factory is not NODEFAULT:
        return msgspec.to_builtins(field.default_factory())
    return UNSET if field.default is NODEFAULT else msgspec.to_builtins(field.default)
