"""What an expression can be asked about."""

from typing import Protocol

Value = float | str | bool | None


class Measured(Protocol):
    """A world over its window, or a whole run. Both methods return None for what is not known."""

    def measure(self, name: str) -> Value:
        """Return a measure of the whole: one of NUMBERS or TEXTS of names.py."""

    def measure_of(self, name: str, *arguments: str | float) -> Value:
        """Return one of FUNCTIONS, of a node by its id for instance."""
