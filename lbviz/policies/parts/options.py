"""What can be set about policies; each policy reads what concerns it and ignores the rest."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

HashName = Literal["sha256", "md5", "murmur3", "xxhash64", "crc32", "fnv1a", "sdbm", "sum"]


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """`hash`: the function that keys are hashed by, None for the one the policy's model uses.

    `choices`: how many backends power_of_two_choices and its kind draw. `table_size`: the slots of Maglev's table, a
    prime. `points`: the points of a backend of weight 1 on a ring, None for what the policy's model has.
    `min_ring_size`: the least number of points on Envoy's ring. `balance_factor`: how far above the average a
    bounded backend may be loaded. `decay_s`: over how many seconds a peak of latency is forgotten.
    """

    hash: HashName | None = None
    choices: Annotated[int, Meta(ge=1, le=1000)] = 2
    table_size: Annotated[int, Meta(ge=2, le=5_000_011)] = 65_537
    points: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    min_ring_size: Annotated[int, Meta(ge=1, le=8_388_608)] = 1024
    balance_factor: Annotated[float, Meta(ge=1.01, le=100)] = 1.25
    decay_s: Annotated[float, Meta(ge=0.001, le=1e6)] = 10.0
