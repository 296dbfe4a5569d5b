"""The one error for bad input, wherever it comes from: which field, what it got, what it wants."""

from collections.abc import Iterable
from difflib import get_close_matches


class FieldError(ValueError):
    """Input that cannot be used. `field` is the path to it ("servers[1].power", or "" for the whole input).

    Where that is no field that somebody fills in, a `sentence` says to who uses the page what is wrong.
    """

    def __init__(self, field: str, got: object, want: str, sentence: str = "") -> None:
        self.field = field
        self.got = _plain(got)
        self.want = want
        self.sentence = sentence
        where = f"{shorten(field)}: " if field else ""
        super().__init__(f"{where}got {shorten(self.got)}, want {want}")


def suggestion(got: str, known: Iterable[str]) -> str:
    """Return a hint for a misspelt name, or nothing."""
    close = get_close_matches(got, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _plain(got: object) -> str:
    if isinstance(got, float) and got.is_integer():
        return str(int(got))
    return got if isinstance(got, str) else repr(got)


def shorten(text: str, limit: int = 80) -> str:
    """Return a text on one line, cut where it is too long."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
