"""What the costs of requests come to."""

from .spec import Cost, TwoKinds, Uniform


def mean_ms(cost: Cost) -> float:
    """Return the mean of a cost (ms), whatever its distribution."""
    match cost:
        case Uniform():
            return (cost.min + cost.max) / 2
        case TwoKinds():
            return cost.light + cost.share * (cost.heavy - cost.light)
        case _:
            return cost.mean
