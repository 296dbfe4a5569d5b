"""What can be said of costs without drawing any."""

from .spec import Cost, Uniform


def mean_ms(cost: Cost) -> float:
    """Return the mean cost of a request (ms)."""
    return (cost.min + cost.max) / 2 if isinstance(cost, Uniform) else cost.mean
