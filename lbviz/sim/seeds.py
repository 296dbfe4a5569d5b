"""One source of chance for each thing that needs chance, all derived from the scenario's seed."""

from hashlib import sha256
from random import Random


def source_of_chance(seed: int, name: str) -> Random:
    """Return a Random that depends on the seed and the name alone.

    Because every user of chance has its own, changing the policy leaves arrivals and costs as they were.
    """
    return Random(int.from_bytes(sha256(f"{seed}/{name}".encode()).digest()[:8], "big"))
