"""What of a scenario must be said: as plain data, and as a file in TOML."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from .spec import Scenario


def said(value: Any) -> Any:
    """Return a scenario, or a part of one, as plain data without the fields that have their default."""
    if isinstance(value, list):
        return [said(each) for each in value]
    if not isinstance(value, msgspec.Struct):
        return value
    config = value.__struct_config__
    fields = {} if config.tag_field is None else {config.tag_field: config.tag}
    for field in msgspec.structs.fields(value):
        given = getattr(value, field.name)
        made = field.default_factory is not msgspec.NODEFAULT
        if given != (field.default_factory() if made else field.default):
            fields[field.name] = said(given)
    return fields


def to_toml(scenario: Scenario) -> str:
    """Return a scenario as the text of a file, which `read_toml` takes."""
    return "\n".join(_table("", said(scenario))).strip() + "\n"


def _table(name: str, fields: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of a table: its own values, then the tables in it that have a heading of their own."""
    for key, value in fields.items():
        if not _has_heading(name, value):
            yield f"{key} = {_inline(value)}"
    for key, value in fields.items():
        if _has_heading(name, value):
            whole = f"{name}.{key}" if name else key
            for table in value if isinstance(value, list) else [value]:
                yield ""
                yield f"[[{whole}]]" if isinstance(value, list) else f"[{whole}]"
                yield from _table(whole, table)


def _has_heading(name: str, value: Any) -> bool:
    """Whether a value of the table of this name is written under a heading: costs and routes are short."""
    if isinstance(value, list):
        return not name and bool(value) and isinstance(value[0], dict)
    return isinstance(value, dict) and "distribution" not in value


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{key} = {_inline(each)}" for key, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    # What JSON escapes is escaped alike in TOML; it also wants the delete character to be.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
