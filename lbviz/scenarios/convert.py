"""From plain data (TOML or JSON already parsed) to typed structs, with errors that name the field."""

import math
import re
from typing import Any, TypeVar

import msgspec
from msgspec.inspect import ListType, LiteralType, StructType, UnionType, type_info

from .errors import FieldError, suggestion

T = TypeVar("T")

# msgspec says in sentences of these forms where it wants what; what it got is looked up in the data.
_PATH = re.compile(r" - at `(?:key in )?\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `")
_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`")
_NOT_A_CHOICE = re.compile(r"Invalid (?:enum )?value '?(?P<name>.*?)'?$")
_REGEX = re.compile(r"`str` matching regex (?P<regex>.*)")
_PATTERNS: dict[str, str] = {}
_KINDS = {
    "float": "a number",
    "int": "a whole number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}


def pattern(regex: str, words: str) -> msgspec.Meta:
    """Return a constraint on text whose errors say in `words` what is wanted."""
    _PATTERNS[repr(regex)] = words
    return msgspec.Meta(pattern=regex)


def convert(data: Any, type: type[T] | Any) -> T:
    """Return `data` as `type`, strictly; raise FieldError that says which field is wrong and how.

    Beyond what the types say, numbers that are not finite are refused everywhere.
    """
    try:
        _refuse_non_finite(data, "")
    except RecursionError:
        raise FieldError("", "lists in lists in lists …", "data that is not nested so deeply") from None
    try:
        converted: T = msgspec.convert(data, type)
    except msgspec.ValidationError as error:
        raise _explain(str(error), data, type) from None
    return converted


def _refuse_non_finite(data: Any, path: str) -> None:
    if isinstance(data, float) and not math.isfinite(data):
        raise FieldError(path, data, "a finite number")
    if isinstance(data, dict):
        for key, value in data.items():
            _refuse_non_finite(value, _join(path, str(key)))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            _refuse_non_finite(value, f"{path}[{index}]")


def _explain(message: str, data: Any, type: Any) -> FieldError:
    found = _PATH.search(message)
    path = found["path"] if found else ""
    reason = message[: found.start()] if found else message
    got = _look_up(data, path)
    if _UNKNOWN.match(message):
        # A field's name may hold anything, even what looks like the end of msgspec's sentence.
        if not isinstance(got, dict) or any(message == f"Object contains unknown field `{name}`" for name in data):
            path, got = "", data
        names = _field_names(type, path, data)
        unknown = next((name for name in got if name not in names), "")
        hint = suggestion(unknown, names)
        return FieldError(_join(path, unknown), got.get(unknown), f"no such field{hint}; there is {', '.join(names)}")
    if missing := _MISSING.match(reason):
        choices = _choices(type, path, data, missing["name"])
        return FieldError(_join(path, missing["name"]), "nothing", _one_of(choices) if choices else "a value")
    if wrong := _NOT_A_CHOICE.match(reason):
        parent, _, name = path.rpartition(".")
        choices = _choices(type, parent, data, name)
        return FieldError(path, got, f"{_one_of(choices)}{suggestion(wrong['name'], choices)}")
    return FieldError(path, got, _in_words(reason))


def _in_words(reason: str) -> str:
    """Say "Expected `float` >= 0.0, got `str`" in words that a scenario's writer knows."""
    wanted = reason.removeprefix("Expected ").partition(", got ")[0]
    if form := _REGEX.fullmatch(wanted):
        return _PATTERNS[form["regex"]]
    wanted = re.sub(r"`([^`]*)`", lambda kinds: " or ".join(_KINDS.get(k, k) for k in kinds[1].split(" | ")), wanted)
    wanted = re.sub(r"\.0\b", "", wanted)
    return wanted.replace(" >= ", " of at least ").replace(" <= ", " of at most ").replace(" > ", " above ")


def _one_of(choices: list[str]) -> str:
    return f"one of {', '.join(choices)}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _steps(path: str) -> list[str]:
    return re.findall(r"[^.\[\]]+", path)


def _look_up(data: Any, path: str) -> Any:
    for step in _steps(path):
        if isinstance(data, dict) and step in data:
            data = data[step]
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            break
    return data


def _structs_at(type: Any, path: str, data: Any) -> list[StructType]:
    """Return the structs that may stand at `path`: one, or those of a union whose tag does not say which."""
    here = _members(type_info(type), data)
    for step in _steps(path):
        data = _look_up(data, step)
        below: list[Any] = []
        for info in here:
            if isinstance(info, StructType):
                below += [field.type for field in info.fields if field.encode_name == step]
            elif isinstance(info, ListType):
                below.append(info.item_type)
        here = [member for info in below for member in _members(info, data)]
    return [info for info in here if isinstance(info, StructType)]


def _members(info: Any, data: Any) -> list[Any]:
    members = list(info.types) if isinstance(info, UnionType) else [info]
    tagged = [
        member
        for member in members
        if isinstance(member, StructType)
        and member.tag_field
        and isinstance(data, dict)
        and data.get(member.tag_field) == member.tag
    ]
    return tagged or members


def _field_names(type: Any, path: str, data: Any) -> list[str]:
    structs = _structs_at(type, path, data)
    tags = [struct.tag_field for struct in structs if struct.tag_field]
    return list(dict.fromkeys([*tags, *(field.encode_name for struct in structs for field in struct.fields)]))


def _choices(type: Any, path: str, data: Any, name: str) -> list[str]:
    """Return the values that the tag or literal field `name` of the struct at `path` may have."""
    choices: list[str] = []
    for struct in _structs_at(type, path, data):
        if struct.tag_field == name:
            choices.append(str(struct.tag))
        for field in struct.fields:
            for info in _members(field.type, None) if field.encode_name == name else ():
                if isinstance(info, LiteralType):
                    choices += map(str, info.values)
    return choices
