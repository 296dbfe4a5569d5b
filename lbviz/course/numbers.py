"""Numbers in a text: how each is written, and what stands in its place until a run has told it."""

import re
from collections.abc import Callable

from lbviz.measures.measured import Value

from .blocks import Format

NOTHING = "–"
_MARK = re.compile(r"\x02(?P<figure>[^:\x02]+):(?P<index>\d+):(?P<format>\w+)\x03")

# What the measures at the foot of a figure are called.
LABELS = {
    "dropped_share": "dropped",
    "failed_share": "failed",
    "lost_share": "lost",
    "mean_ms": "mean",
    "p50_ms": "p50",
    "p95_ms": "p95",
    "p99_ms": "p99",
    "in_flight": "in flight",
    "sent_per_s": "a second",
    "rate": "a second",
    "total_lost": "lost in all",
    "total_p99_ms": "p99 in all",
    "spent": "points spent",
}
_OF_NODES = {
    "share": "{} gets",
    "busy": "{} is busy",
    "queue": "in line at {}",
    "hit_rate": "hits of {}",
    "arrivals": "to {} a second",
}


def label_for(expression: str) -> str:
    """Return what a measure is called at the foot of a figure."""
    name, _, node = expression.rstrip(")").partition("(")
    return _OF_NODES[name].format(node) if name in _OF_NODES else LABELS.get(expression, expression)


# What placing requests by hand is scored by.
SCORED = {"total_mean_ms": "a request took", "most_waiting": "most waiting", "total_lost": "lost"}


def _percent(value: float) -> str:
    share = 100 * value
    return f"{share:.1f} %" if 0 < abs(share) < 1 else f"{share:.0f} %"


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.1f} s" if ms >= 1000 else f"{ms:.0f} ms"


def _written(write: Callable[[float], str]) -> Callable[[Value], str]:
    def said(value: Value) -> str:
        if isinstance(value, str):
            return value
        return NOTHING if value is None else write(float(value))

    return said


FORMATS: dict[str, Callable[[Value], str]] = {
    "percent": _written(_percent),
    "ms": _written(_seconds),
    "s": _written(lambda value: f"{value:.1f} s"),
    "0": _written(lambda value: f"{value:.0f}"),
    "1": _written(lambda value: f"{value:.1f}"),
    "2": _written(lambda value: f"{value:.2f}"),
}


def format_for(expression: str) -> Format:
    """Return how a measure is usually written."""
    name = re.sub(r"\(.*|.*\.", "", expression.strip())
    if name.endswith("_ms"):
        return "ms"
    if name.endswith("_share") or name in ("share", "busy", "hit_rate", "page_of", "moves"):
        return "percent"
    return "1" if name in ("arrivals", "capacity", "rate", "sent_per_s", "spread") else "0"


def marker(figure: str, index: int, format: str) -> str:
    """Return what stands for a number that a run will tell."""
    return f"\x02{figure}:{index}:{format}\x03"


def filled(text: str, value: Callable[[str, int], Value]) -> str:
    """Return a text with its numbers told: `value(figure, index)`."""
    return _MARK.sub(lambda found: FORMATS[found["format"]](value(found["figure"], int(found["index"]))), text)
