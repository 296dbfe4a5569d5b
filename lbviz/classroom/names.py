"""The names that students are given, and what a name may be where they type their own."""

import unicodedata
from collections.abc import Collection
from secrets import choice

from lbviz.scenarios.errors import FieldError

MAX_NAME = 20
COLOURS = 12
# Twice as many pairs as students, at least, so that there is always one left.
HOW = (
    *("Able", "Amber", "Bold", "Brave", "Bright", "Brisk", "Calm", "Clever", "Cosy", "Daring", "Eager", "Early"),
    *("Fair", "Fast", "Fine", "Fresh", "Gentle", "Glad", "Golden", "Grand", "Green", "Happy", "Honest", "Jolly"),
    *("Keen", "Kind", "Light", "Lively", "Lucky", "Merry", "Mild", "Neat", "Nimble", "Noble", "Patient", "Plucky"),
    *("Proud", "Quick", "Quiet", "Ready", "Silver", "Smart", "Steady", "Sunny", "Swift", "Tidy", "Warm", "Wise"),
)
WHO = (
    *("Badger", "Beaver", "Bison", "Crane", "Deer", "Dolphin", "Eagle", "Falcon", "Finch", "Fox", "Gecko", "Hare"),
    *("Hawk", "Heron", "Ibis", "Jay", "Koala", "Lark", "Lemur", "Lion", "Lynx", "Marten", "Mole", "Moose"),
    *("Newt", "Orca", "Osprey", "Otter", "Owl", "Panda", "Puffin", "Raven", "Robin", "Seal", "Stork", "Swan"),
    *("Tapir", "Tern", "Tiger", "Toad", "Trout", "Turtle", "Vole", "Walrus", "Whale", "Wolf", "Wren", "Yak"),
)


def given_name(taken: Collection[str]) -> str:
    """Return a name of two words that nobody in the class has."""
    while (name := f"{choice(HOW)} {choice(WHO)}") in taken:
        pass
    return name


def typed_name(text: str, taken: Collection[str]) -> str:
    """Return a typed name as it is kept: in one line, without what no eye sees. Raises FieldError."""
    name = " ".join("".join(each if _is_seen(each) else " " for each in unicodedata.normalize("NFC", text)).split())
    if not 1 <= len(name) <= MAX_NAME:
        sentence = f"A name has 1 to {MAX_NAME} letters."
        raise FieldError("name", text, f"1 to {MAX_NAME} letters", sentence)
    if name.casefold() in {each.casefold() for each in taken}:
        raise FieldError("name", name, "a name that nobody else has", f"Somebody else is called {name}.")
    return name


def _is_seen(letter: str) -> bool:
    # Marks over a letter belong to many scripts; controls, what turns the direction of a text and unassigned do not.
    return unicodedata.category(letter)[0] in "LMNPSZ"
