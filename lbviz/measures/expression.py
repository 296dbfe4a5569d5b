"""The expressions of lessons: a small language over what was measured.

`dropped == 0 for 20s and queue(c) >= 8`: numbers, words, `and or not`, comparisons, + - * /, the measures of names.py
and, in a figure of two worlds, those of its `left` and its `right`. `for 20s`, anywhere, asks that the whole condition
holds for so many simulated seconds without a break.

Python parses it, and of Python nothing else is allowed.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from lbviz.scenarios.errors import FieldError, suggestion

from .measured import Measured, Value
from .names import FUNCTIONS, NUMBERS, TEXTS, WORLDLESS

MAX_LENGTH = 300
SIDES = ("left", "right")

_HELD = re.compile(r"\bfor\s+(?P<seconds>\d+(?:\.\d+)?)\s*s\b")
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_CALCULATE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


class Expression:
    """A parsed expression. `held_s` is for how long it must hold (s), 0 where that is not said."""

    def __init__(self, text: str) -> None:
        """Parse; raise FieldError, with the field empty, for what is no expression."""
        self.text = text
        self.held_s = 0.0
        if len(text) > MAX_LENGTH:
            raise FieldError("", text, f"an expression of at most {MAX_LENGTH} characters")
        if held := _HELD.search(text):
            self.held_s = float(held["seconds"])
            text = f"{text[: held.start()]}{text[held.end() :]}"
        try:
            self._tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise FieldError("", self.text, "an expression such as dropped == 0 and queue(c) >= 8") from None
        _Check(self.text).look(self._tree)

    @property
    def needs_world(self) -> bool:
        """Whether it asks for anything that only a world can tell."""
        names = [node for node in ast.walk(self._tree) if isinstance(node, ast.Call)]
        called = {id(node.func) for node in names}
        return any(_called(node) not in WORLDLESS for node in names) or any(
            isinstance(node, ast.Name) and id(node) not in called and node.id in {*NUMBERS, *TEXTS, *SIDES}
            for node in ast.walk(self._tree)
        )

    @property
    def measures(self) -> list[str]:
        """What it asks for, each as it would stand alone: `left.mean_ms`, `queue(c)`. In order, each once."""
        found = [ast.unparse(node) for node in _measures_in(self._tree)]
        return list(dict.fromkeys(found))

    def value(self, measured: Measured | None, right: Measured | None = None) -> Value:
        """Return what it comes to, None where something in it is not known, such as a p99 of nothing.

        `right` is the second world, where there are two.
        """
        value: Value = _value(self._tree, measured, right)
        return value

    def holds(self, measured: Measured | None, right: Measured | None = None) -> bool:
        """Return whether it is true; what is not known is not."""
        return self.value(measured, right) is True


def _measures_in(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call() | ast.Attribute():
            yield node
        case ast.Name(id=name) if name in {*NUMBERS, *TEXTS}:
            yield node
        case _:
            for part in ast.iter_child_nodes(node):
                yield from _measures_in(part)


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


class _Check:
    """Looks through a parsed expression for all that has no meaning."""

    def __init__(self, text: str) -> None:
        self._text = text

    def look(self, node: ast.expr) -> None:
        match node:
            case ast.BoolOp(values=parts):
                for part in parts:
                    self.look(part)
            case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=part):
                self.look(part)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
                self.look(left)
                self.look(right)
            case ast.Compare(left=first, ops=ops, comparators=rest) if all(type(op) in _COMPARE for op in ops):
                compares_words = any(map(_is_text, (first, *rest)))
                for part in (first, *rest):
                    if not (compares_words and _is_word(part)):
                        self.look(part)
            case ast.Constant(value=bool() | int() | float() | str()):
                pass
            case ast.Name(id="true" | "false"):
                pass
            case ast.Name(id=name):
                self._known(name, {*NUMBERS, *TEXTS}, "a measure")
            case ast.Attribute(value=ast.Name(id=side), attr=name) if side in SIDES:
                self._known(name, {*NUMBERS, *TEXTS}, "a measure")
            case ast.Call(func=function, args=arguments, keywords=[]):
                self._look_at_call(function, arguments)
            case _:
                raise FieldError("", self._text, f"no {type(node).__name__.lower()} in an expression")

    def _look_at_call(self, function: ast.expr, arguments: list[ast.expr]) -> None:
        match function:
            case ast.Name(id=name):
                pass
            case ast.Attribute(value=ast.Name(id=side), attr=name) if side in SIDES:
                pass
            case _:
                raise FieldError("", self._text, "a measure with what it is asked of, as queue(c)")
        self._known(name, FUNCTIONS, "a measure of a node")
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            raise FieldError(
                "", self._text, f"{name} with {least if least == most else f'{least} to {most}'} arguments"
            )
        for argument in arguments:
            if not isinstance(argument, ast.Name | ast.Constant):
                raise FieldError("", self._text, f"a name or a number in {name}( )")

    def _known(self, name: str, known: Any, what: str) -> None:
        if name not in known:
            raise FieldError("", name, f"{what}{suggestion(name, known)}; there is {', '.join(sorted(known))}")


def _is_word(node: ast.expr) -> bool:
    """Whether this is a bare word, such as the id of a policy, and no measure."""
    return isinstance(node, ast.Name) and node.id not in {*NUMBERS, *TEXTS, "true", "false"}


def _is_text(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in TEXTS
    return False


def _value(node: ast.expr, left: Measured | None, right: Measured | None) -> Any:
    match node:
        case ast.BoolOp(op=op, values=parts):
            # As in Python, the first that decides.
            decides = isinstance(op, ast.Or)
            return next((decides for part in parts if (_value(part, left, right) is True) is decides), not decides)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return _value(part, left, right) is not True
        case ast.UnaryOp(operand=part):
            value = _value(part, left, right)
            return None if value is None else -value
        case ast.BinOp(left=one, op=op, right=other):
            values = _value(one, left, right), _value(other, left, right)
            if None in values:
                return None
            if isinstance(op, ast.Div):
                return values[0] / values[1] if values[1] else None
            return _CALCULATE[type(op)](*values)
        case ast.Compare(left=first, ops=ops, comparators=rest):
            compared = [_word_or_value(part, left, right) for part in (first, *rest)]
            return all(
                None not in (one, other)
                and isinstance(one, str) == isinstance(other, str)
                and _COMPARE[type(op)](one, other)
                for one, op, other in zip(compared, ops, compared[1:], strict=False)
            )
        case ast.Constant(value=value):
            return value
        case ast.Name(id="true" | "false" as name):
            return name == "true"
        case ast.Name(id=name):
            return None if left is None else left.measure(name)
        case ast.Attribute(value=ast.Name(id=side), attr=name):
            measured = left if side == "left" else right
            return None if measured is None else measured.measure(name)
        case ast.Call(func=function, args=arguments):
            given = [each.id if isinstance(each, ast.Name) else each.value for each in arguments]  # type: ignore[attr-defined]
            return _call(function, given, left, right)
    raise AssertionError(node)


def _word_or_value(node: ast.expr, left: Measured | None, right: Measured | None) -> Any:
    if isinstance(node, ast.Name) and _is_word(node):
        return node.id
    return _value(node, left, right)


def _call(function: ast.expr, arguments: list[Any], left: Measured | None, right: Measured | None) -> Value:
    name, measured = "", left
    match function:
        case ast.Name(id=name):
            pass
        case ast.Attribute(value=ast.Name(id=side), attr=name):
            measured = left if side == "left" else right
    if name in WORLDLESS:
        return WORLDLESS[name](*arguments)
    return None if measured is None else measured.measure_of(name, *arguments)
