"""The conditions that a figure's page asks about, looked at with every sample."""

from collections.abc import Sequence

from msgspec import Struct

from lbviz.measures.expression import Expression
from lbviz.measures.measured import Measured, Value
from lbviz.measures.names import TOTALS


class Met(Struct, frozen=True):
    """What an expression comes to now, and for how many simulated seconds it has held; `met` once that is enough."""

    value: Value
    held_s: float
    met: bool


class Conditions:
    """Expressions over a world, or over two, by their places in a list."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = tuple(texts)
        self.now: list[Met] = []
        self._expressions = [Expression(text) for text in texts]
        self._since: list[float | None] = [None] * len(self.texts)

    @property
    def need_totals(self) -> bool:
        """Whether they ask for what came of the world from its beginning on."""
        return any(name in text for name in TOTALS for text in self.texts)

    def look(self, time: float, measured: Measured, right: Measured | None = None) -> None:
        """See what holds at a simulated time (s)."""
        self.now = [self._met(place, time, measured, right) for place in range(len(self.texts))]

    def _met(self, place: int, time: float, measured: Measured, right: Measured | None) -> Met:
        expression = self._expressions[place]
        value = expression.value(measured, right)
        since = self._since[place]
        if value is not True:
            since = None
        elif since is None:
            since = time
        self._since[place] = since
        held_s = 0.0 if since is None else round(time - since, 2)
        met = since is not None and held_s >= expression.held_s
        return Met(round(value, 4) if isinstance(value, float) else value, held_s, met)
