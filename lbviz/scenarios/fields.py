"""The kinds of values that fields of scenarios and commands may have."""

from typing import Annotated

from msgspec import Meta

from .convert import pattern

# The upper bounds keep every sum of a long run finite; the lower one of Positive every quotient.
NonNegative = Annotated[float, Meta(ge=0, le=1e9)]
# Up to ten minutes: nobody watches longer, and a typing error is told as one.
Milliseconds = Annotated[float, Meta(ge=0, le=600_000)]
# Up to an hour; 0 is no time-out.
Timeout = Annotated[float, Meta(ge=0, le=3600)]
Retries = Annotated[int, Meta(ge=0, le=5)]
Positive = Annotated[float, Meta(ge=0.001, le=1e6)]
ServerId = Annotated[
    str,
    pattern(
        r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,31}\Z",
        "a name of at most 32 letters, digits and . _ : -, beginning with a letter or digit",
    ),
]
Region = Annotated[
    str,
    pattern(
        r"^(|[A-Za-z0-9][A-Za-z0-9._:-]{0,31})\Z",
        "a name of at most 32 letters, digits and . _ : -, beginning with a letter or digit, or nothing",
    ),
]
Group = ServerId
GroupOrNone = Region
PathPrefix = Annotated[str, pattern(r"^/[!-~]{0,63}\Z", "how a path begins, such as /api, in at most 64 characters")]
Weight = Annotated[int, Meta(ge=0, le=100)]
Workers = Annotated[int, Meta(ge=1, le=1000)]
Queue = Annotated[int, Meta(ge=0)] | None
Slow = Annotated[float, Meta(ge=1, le=1e6)]
Share = Annotated[float, Meta(ge=0, le=1)]
Interval = Annotated[float, Meta(ge=0.05, le=1e6)]
Times = Annotated[int, Meta(ge=1, le=1000)]
Host = Annotated[
    str,
    pattern(
        r"^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?\Z",
        "a host name of at most 63 small letters, digits and . -, such as games.example",
    ),
]
