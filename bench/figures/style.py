"""How every figure looks: colours that the colour-blind can tell apart, and a marker and a dash for each as well."""

from itertools import cycle, islice
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# M. Okabe and K. Ito, "Color Universal Design", 2008; its yellow is too light for lines on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#56B4E9", "#E69F00")
# As many markers as there are policies that hash: with the colours they repeat only after 70 lines.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1, 1, 1)), (0, (1, 1)))
REFERENCE = {"color": "#b8b8b8", "linewidth": 4, "zorder": 1.5}

SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "legend.handlelength": 3.2,
    "lines.linewidth": 1.6,
    "lines.markersize": 5,
    "lines.markeredgewidth": 1.2,
    "figure.dpi": 100,
    "savefig.dpi": 110,
}


def canvas(rows: int, columns: int, size: tuple[float, float], caption: str, **shared: Any) -> tuple[Figure, Any]:
    """Return a figure with a caption over it, and its axes in an array of rows and columns."""
    mpl.rcParams.update(SETTINGS)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **shared)
    figure.suptitle(caption, x=0.01, ha="left", fontsize=12)
    return figure, axes


def styles(count: int) -> list[dict[str, Any]]:
    """Return this many ways of drawing a line, each with its own colour, marker and dash; markers are hollow."""
    kinds = zip(cycle(COLOURS), cycle(MARKERS), cycle(DASHES))
    return [
        {"color": colour, "marker": marker, "linestyle": dash, "markerfacecolor": "white"}
        for colour, marker, dash in islice(kinds, count)
    ]


def plain(axis: Any, ticks: list[float], labels: list[str] | None = None) -> None:
    """Put ticks at these places only, labelled as plain numbers."""
    axis.set_ticks(ticks, labels=labels or [f"{tick:,g}" for tick in ticks])
    axis.set_minor_locator(mpl.ticker.NullLocator())


def name_axes(axes: Axes, x: str, y: str) -> None:
    """Label both axes."""
    axes.set_xlabel(x)
    axes.set_ylabel(y)
