"""Where in a TOML file a field stands."""

import re

_HEADING = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
_VALUE = re.compile(r"\s*([\w-]+)\s*=")


def line_of(text: str, field: str) -> int | None:
    """Return the number of the line that says a field such as servers[1].power, or begins the table that lacks it."""
    seen: dict[str, int] = {}
    table, begins = "", None
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.match(line):
            table = heading[2]
            if heading[1] == "[[":
                seen[table] = seen.get(table, -1) + 1
                table += f"[{seen[table]}]"
            if _within(field, table):
                begins = number
        elif (value := _VALUE.match(line)) and _within(field, f"{table}.{value[1]}".lstrip(".")):
            return number
    return begins


def _within(field: str, whole: str) -> bool:
    return field == whole or field.startswith((f"{whole}.", f"{whole}["))
