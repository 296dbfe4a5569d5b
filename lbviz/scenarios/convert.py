"""From plain data (TOML or JSON already parsed) to typed structs, with errors that name the field."""

import math
import re
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from .errors import FieldError, suggestion

T = TypeVar("T")

_PATH = re.compile(r" - at `(?:key in )?\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`")
_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`")
_TAG = re.compile(r"Invalid value '(?P<name>.*)'")
_WORDS = {"`": "", "float": "a number", "int": "a whole number", "str": "text", "bool": "true or false",
          "array": "a list", "object": "a table", "null": "nothing"}


def convert(data: Any, type: type[T] | Any) -> T:
    """Return `data` as `type`, strictly; raise FieldError that says which field is wrong and how.

    Beyond what the types say, numbers that are not finite are refused everywhere.
    """
    _refuse_non_finite(data, "")
    try:
        return msgspec.convert(data, type)
    except msgspec.ValidationError as error:
        raise _explain(str(error), data, type) from None


def _refuse_non_finite(data: Any, path: str) -> None:
    if isinstance(data, float) and not math.isfinite(data):
        raise FieldError(path, data, "a finite number")
    if isinstance(data, dict):
        for key, value in data.items():
            _refuse_non_finite(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            _refuse_non_finite(value, f"{path}[{index}]")


def _explain(message: str, data: Any, type: Any) -> FieldError:
    """Turn msgspec's sentence, which says where and what it wants, into one that also says what it got."""
    found = _PATH.search(message)
    path = found["path"] if found else ""
    reason = message[: found.start()] if found else message
    got = _look_up(data, path)
    if unknown := _UNKNOWN.match(reason):
        name = unknown["name"]
        names = sorted(_field_names(type))
        return FieldError(_join(path, name), _look_up(got, name), f"no such field{suggestion(name, names)}")
    if missing := _MISSING.match(reason):
        return FieldError(_join(path, missing["name"]), "nothing", "a value")
    if tag := _TAG.match(reason):
        choices = sorted(_choices(type, path.rpartition(".")[2]))
        hint = suggestion(tag["name"], choices)
        return FieldError(path, tag["name"], f"one of {', '.join(choices)}{hint}" if choices else "a known value")
    return FieldError(path, got, _plain(reason))


def _plain(reason: str) -> str:
    """Say msgspec's "Expected `float` >= 0.0, got `str`" in words that a scenario's writer knows."""
    wanted = reason.removeprefix("Expected ").partition(", got ")[0]
    wanted = re.sub(r"`([^`]*)`", lambda kind: " or ".join(_WORDS.get(k.strip(), k.strip()) for k in kind[1].split("|")), wanted)
    wanted = re.sub(r"(\d)\.0\b", r"\1", wanted)
    return wanted.replace(" >= ", " of at least ").replace(" <= ", " of at most ").replace(" > ", " above ")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _look_up(data: Any, path: str) -> Any:
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(data, dict) and step in data:
            data = data[step]
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return data
    return data


def _structs(type: Any) -> Iterable[msgspec.inspect.StructType]:
    """Yield every struct type that `type` is made of."""
    seen: set[int] = set()
    pending: list[Any] = [msgspec.inspect.type_info(type)]
    while pending:
        info = pending.pop()
        if id(info) in seen:
            continue
        seen.add(id(info))
        if isinstance(info, msgspec.inspect.StructType):
            yield info
            pending.extend(field.type for field in info.fields)
        elif isinstance(info, msgspec.inspect.UnionType):
            pending.extend(info.types)
        elif isinstance(info, msgspec.inspect.ListType):
            pending.append(info.item_type)


def _field_names(type: Any) -> set[str]:
    return {field.encode_name for struct in _structs(type) for field in struct.fields}


def _choices(type: Any, name: str) -> set[str]:
    """Return the values that a field or tag called `name` may have."""
    found: set[str] = set()
    for struct in _structs(type):
        if struct.tag_field == name:
            found.add(str(struct.tag))
        for field in struct.fields:
            if field.encode_name == name and isinstance(field.type, msgspec.inspect.LiteralType):
                found.update(str(value) for value in field.type.values)
    return found
