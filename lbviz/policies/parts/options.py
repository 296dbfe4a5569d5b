"""What can be set about policies; each policy reads what concerns it and ignores the rest."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

HashName = Literal["sha256", "md5", "murmur3", "xxhash64", "crc32", "fnv1a", "sdbm", "sum"]


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """`hash`: the function that keys are hashed by, None for the one the policy's model uses.

    `choices`: how many backends power_of_two_choices and its kind draw. `table_size`: the slots of Maglev's table, a
    prime. `points`: the points of a backend of weight 1 on a ring, None for what the policy's model has.
    `min_ring_size`: the least number of points on Envoy's ring. `balance_factor`: how far above the average a
    bounded backend may be loaded. `decay_s`: over how many seconds a peak of latency is forgotten. `patience_s`: how
    long a request waits for a person to place it.
    """

    hash: HashName | None = None
    choices: Annotated[int, Meta(ge=1, le=1000)] = 2
    table_size: Annotated[int, Meta(ge=2, le=5_000_011)] = 65_537
    points: Annotated[int, Meta(ge=1, le=10_000)] | None = None
    min_ring_size: Annotated[int, Meta(ge=1, le=8_388_608)] = 1024
    balance_factor: Annotated[float, Meta(ge=1.01, le=100)] = 1.25
    decay_s: Annotated[float, Meta(ge=0.001, le=1e6)] = 10.0
    patience_s: Annotated[float, Meta(ge=0, le=3600)] = 10.0


class OptionWords(Struct, frozen=True):
    """What an option is called on the page (`label`) and on the command line (`flag`), and what it does (`help`).

    A number is in this `unit`; the page shows the `usual` one where None stands for it, and lets its reader choose
    among those `offered`, if there are any. `live_max` is the largest that a live room carries, None for no bound
    but that of the type: tables and rings are built between two events, so they may only take a moment.
    """

    label: str
    help: str
    flag: str
    unit: str = ""
    usual: float | None = None
    offered: tuple[int, ...] = ()
    live_max: int | None = None


OPTION_WORDS: dict[str, OptionWords] = {
    "hash": OptionWords("Hash", "The function that turns a key into a number", "--key-hash"),
    "choices": OptionWords("Choices", "How many servers are drawn", "--choices"),
    "table_size": OptionWords(
        "Table",
        "The slots of the table, a prime number",
        "--table-size",
        offered=(7, 13, 101, 1009, 65_537),
        live_max=65_537,
    ),
    "points": OptionWords(
        "Points",
        "Virtual nodes of a server of weight 1; its model has 160",
        "--points",
        usual=160,
        live_max=500,
    ),
    "min_ring_size": OptionWords(
        "Least ring size", "The least number of points on the whole ring", "--min-ring-size", live_max=65_536
    ),
    "balance_factor": OptionWords(
        "Bound", "No server has more than this many times the average in flight", "--balance-factor"
    ),
    "decay_s": OptionWords("Forgets in", "How long a peak is remembered", "--decay-s", unit="s"),
    "patience_s": OptionWords(
        "Waits for you", "How long a request waits for you to place it; 0: not at all", "--patience-s", unit="s"
    ),
}
