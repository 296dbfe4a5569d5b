"""What the commands' arguments have in common."""

import argparse

# The exit status where the input cannot be used.
BAD_INPUT = 2


def at_least_one(text: str) -> int:
    """Parse an argument that is a whole number of at least 1."""
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"got {text}, want a whole number of at least 1")
    return int(text)
