"""Write static/js/wire/wire.d.ts: what crosses the wire, as types for the JavaScript, read off the msgspec structs.

    python -m tools.wire_types

A test says when the file is stale.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct, UnsetType
from msgspec.structs import FieldInfo

from lbviz.classroom import messages as class_messages
from lbviz.course.blocks import Block, CommandData
from lbviz.experiments.messages import Said
from lbviz.live import messages
from lbviz.live.feeds import FEEDS
from lbviz.live.members import Role
from lbviz.live.opening import Opening
from lbviz.placement import maglev, race, ring, slots
from lbviz.placement.loss import Loss
from lbviz.scenarios.schema import Tables, structs_of
from lbviz.scenarios.spec import ForwardProxySpec, Scenario, TrafficSpec
from lbviz.sim.commands.change import TABLES, Change
from lbviz.sim.table import ListedTable
from lbviz.web.schema import SCHEMA, Schema

FILE = Path(__file__).resolve().parent.parent / "static" / "js" / "wire" / "wire.d.ts"
COMMAND = "python -m tools.wire_types"
HEAD = f"// What crosses the wire, written by `{COMMAND}` from the structs of lbviz. Do not edit."
WIDTH = 120
# Where a long line is broken.
BREAK = re.compile(r"(?<=[;,|]) ")

# What the server says. All that these hold is written too.
SAID: tuple[Any, ...] = (
    *(messages.Snapshot, messages.Batch, messages.Why, messages.WhoSeesWhat, Loss, Role, Schema),
    *(slots.KeysInSlots, ring.KeysOnRing, maglev.MaglevTable, race.RaceResult),
    *(Block, Said),
    *(class_messages.Seen, class_messages.Mine),
)
# What it is told.
COMMANDS = messages.RoomCommand
ACTIONS = class_messages.Action
TOLD: tuple[Any, ...] = (COMMANDS, Opening, ACTIONS)
TOLD_STRUCTS = (*get_args(COMMANDS), *get_args(ACTIONS), *(table.changes for table in TABLES.values()), *TOLD)
# Where TypeScript has a type of that name itself.
ALIASES = {"Record": "TraceRecord", "Event": "TraceEvent", "RoomCommand": "Command"}
NUMBER = "number"
PLAIN: dict[Any, str] = {
    int: NUMBER,
    float: NUMBER,
    str: "string",
    bool: "boolean",
    NoneType: "null",
    Any: "unknown",
}
# A room lists the clients that a scenario may only count.
LISTED = ((TrafficSpec, "clients"), (ForwardProxySpec, "clients"))


# By its name each feed has a type: what it says that it reads.
OF_FEEDS = ((messages.Snapshot, "feeds"), (messages.Batch, "feeds"))


class Writer:
    """Collects declarations by their names, as they are needed."""

    def __init__(self) -> None:
        self.declared: dict[str, str] = {}
        self._whose: dict[str, Any] = {}

    def text(self, hint: Any, *, told: bool = False) -> str:
        """Return a type in TypeScript; in what is `told` to the server fields with a default may be left out."""
        if get_origin(hint) is Annotated:
            return self.text(get_args(hint)[0], told=told)
        if hint in PLAIN:
            return PLAIN[hint]
        if hint == CommandData:
            return self.text(COMMANDS, told=True)
        if hint == Tables:
            return self._declare("Tables", hint, self._tables)
        arguments = get_args(hint)
        match get_origin(hint):
            case None:
                return self._class(hint, told=told)
            case origin if origin is Literal or origin in (Union, UnionType):
                return self._choice(hint, told=told)
            case origin if origin is tuple and arguments[-1] is not Ellipsis:
                return f"[{', '.join(self.text(each, told=told) for each in arguments)}]"
            case origin if origin is dict:
                return f"{{ [key: {self.text(arguments[0])}]: {self.text(arguments[1], told=told)} }}"
            case origin if origin in (list, tuple, Sequence):
                item = self.text(arguments[0], told=told)
                return f"({item})[]" if "|" in item and item[0] not in "[{" else f"{item}[]"
        raise TypeError(f"it is not known how {hint} is written in TypeScript")

    def _class(self, kind: type, *, told: bool) -> str:
        if kind is Change:
            return self._declare("Change", kind, self._change)
        if issubclass(kind, Struct):
            name = kind.__name__
            self._declare(name, kind, lambda: self._struct(kind, name, told=told and kind in TOLD_STRUCTS))
            # What is told may leave out what has a default, not only at the top.
            optional = (
                told
                and kind.__struct_config__.tag is None
                and kind not in TOLD_STRUCTS
                and all(map(_has_default, msgspec.structs.fields(kind)))
            )
            return f"Partial<{name}>" if optional else name
        if issubclass(kind, tuple):
            return f"[{', '.join(self._fields_of(kind))}]"
        raise TypeError(f"it is not known how {kind} is written in TypeScript")

    def _choice(self, hint: Any, *, told: bool) -> str:
        """Return a literal or a union, by its name where it has one."""
        members = get_args(hint)
        rest = [each for each in members if each not in (NoneType, UnsetType)]
        if get_origin(hint) is not Literal and len(rest) < len(members):
            texts = [self.text(Union[tuple(rest)], told=told)]  # noqa: UP007
            return " | ".join([*texts, "null"] if NoneType in members else texts)
        if get_origin(hint) is Literal:
            text = " | ".join(_quoted(each) for each in members)
        else:
            text = " | ".join(dict.fromkeys(self.text(each, told=told) for each in rest))
        name = _alias(hint)
        return self._declare(name, hint, lambda: f"type {name} = {text};") if name else text

    def _struct(self, kind: type[Struct], name: str, *, told: bool) -> str:
        config = kind.__struct_config__
        if config.array_like:
            members = [f"kind: {_quoted(config.tag)}", *self._fields_of(kind)]
            return f"type {name} = [{', '.join(members)}];"
        tag = [] if config.tag is None else [f"{config.tag_field}: {_quoted(config.tag)}"]
        left_out = told or config.omit_defaults
        optional = [field.name for field in msgspec.structs.fields(kind) if left_out and _has_default(field)]
        return f"interface {name} {_braced([*tag, *self._fields_of(kind, optional, told=told)])}"

    def _fields_of(self, kind: type, optional: Iterable[str] = (), *, told: bool = False) -> Iterator[str]:
        is_struct = issubclass(kind, Struct)
        written = {field.name: field.encode_name for field in msgspec.structs.fields(kind)} if is_struct else {}
        for name, hint in get_type_hints(kind, include_extras=True).items():
            if get_origin(hint) is not ClassVar:
                if (kind, name) in OF_FEEDS:
                    text = self._declare("Feeds", OF_FEEDS, self._feeds)
                    text = text if kind is messages.Snapshot else f"Partial<{text}>"
                else:
                    text = self.text(list[str] if (kind, name) in LISTED else hint, told=told)
                yield f"{written.get(name, name)}{'?' if name in optional else ''}: {text}"

    def _change(self) -> str:
        """Return the type of the change of a table, for each table with its own fields."""
        members = []
        for table in TABLES.values():
            fields = f"{self.text(table.changes, told=True)}{' | null' if table.may_be_absent else ''}"
            entry = ["id: string"] if isinstance(table, ListedTable) else []
            tag = ['type: "change"', f"table: {_quoted(table.name)}"]
            members.append(_braced([*tag, *entry, f"fields: {fields}"]))
        return f"type Change = {' | '.join(members)};"

    def _feeds(self) -> str:
        """Return the type of all feeds by name; only what somebody follows is there of those that are optional."""
        members = [
            f"{feed.name}{'?' if feed.optional else ''}: {self.text(get_type_hints(feed.read)['return'])}"
            for feed in FEEDS
        ]
        return f"interface Feeds {_braced(members)}"

    def _tables(self) -> str:
        """Return the type of a schema's tables, each field with what it has and no more."""
        tables = []
        for table, struct in structs_of(Scenario):
            name = f"{struct.__name__}Fields"
            tables.append(f"{table}: {self._declare(name, table, partial(self._table, name, struct, table))}")
        return f"interface Tables {_braced(tables)}"

    def _table(self, name: str, struct: type[Struct], table: str) -> str:
        hints = get_type_hints(struct, include_extras=True)
        members = []
        for field, described in SCHEMA.tables[table].items():
            value = self.text(hints[field])
            # A choice among tables is one of their tags.
            choice = f'{value}["distribution"]' if value == "Cost" else value.removesuffix(" | null")
            types = {"choices": f"{choice}[]", "default": value, "nullable": "true", "whole": "true"}
            types |= {"label": "string", "unit": "string"}
            members.append(
                f"{field}: {_braced(f'{key}: {types.get(key, NUMBER)}' for key in msgspec.to_builtins(described))}"
            )
        return f"interface {name} {_braced(members)}"

    def _declare(self, name: str, whose: Any, declaration: Callable[[], str]) -> str:
        if name not in self._whose:
            self._whose[name] = whose
            self.declared[name] = declaration()
        if self._whose[name] != whose:
            raise ValueError(f"{name} is the name of {self._whose[name]} and of {whose}: give one another name")
        return name


def _alias(hint: Any) -> str | None:
    """Return the name that a module gives to this choice of words or of structs, if one does."""
    for module_name in sorted(sys.modules):
        if module_name.startswith("lbviz."):
            for name, value in vars(sys.modules[module_name]).items():
                if get_origin(value) in (Literal, Union, UnionType) and value == hint:
                    return ALIASES.get(name, name)
    return None


def _has_default(field: FieldInfo) -> bool:
    return field.default is not NODEFAULT or field.default_factory is not NODEFAULT


def _quoted(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _braced(members: Iterable[str]) -> str:
    text = "; ".join(members)
    return f"{{ {text} }}" if text else "{}"


def _wrapped(declaration: str) -> str:
    """Break a declaration between members where it is too long for a line."""
    first, *parts = BREAK.split(declaration)
    lines = [first]
    for part in parts:
        if len(lines[-1]) + len(part) < WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(f"    {part}")
    return "\n".join(lines)


def wire_types() -> str:
    """Return the whole file."""
    writer = Writer()
    for kind in SAID:
        writer.text(kind)
    for kind in TOLD:
        writer.text(kind, told=True)
    declarations = [_wrapped(f"export {text}") for _, text in sorted(writer.declared.items())]
    return "\n".join([HEAD, "", *declarations, ""])


if __name__ == "__main__":
    FILE.write_text(wire_types(), encoding="utf-8")
