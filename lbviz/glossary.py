"""The words of load balancing, explained once for all pages: what stands in glossary.toml."""

from pathlib import Path

import msgspec
from msgspec import Struct


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """A word, the other forms in which texts use it, and what it means.

    A `common` one is explained where a page asks for it, not wherever it stands in a text.
    """

    name: str
    text: str
    also: tuple[str, ...] = ()
    common: bool = False


GLOSSARY: dict[str, Term] = msgspec.toml.decode(
    Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8"), type=dict[str, Term]
)
