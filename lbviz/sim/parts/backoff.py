"""How long to wait before a try is made again."""

from random import Random
from typing import Protocol

from msgspec.structs import replace

from lbviz.scenarios.spec import BalancerSpec


class Settings(Protocol):
    """What a client or a balancer is set to."""

    @property
    def backoff_ms(self) -> float: ...
    @property
    def jitter(self) -> bool: ...


class Backoff:
    """Exponential back-off: twice as long each time, so that what is overloaded gets a rest.

    With jitter it is any time up to that, so that those who failed together do not come back together: "full jitter" in
    M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015; Envoy jitters fully too.
    """

    def __init__(self, settings: Settings, rng: Random) -> None:
        self._settings = settings
        self._rng = rng

    def set(self, settings: Settings) -> None:
        """Take new settings, for the waits that begin from now on."""
        self._settings = settings

    def wait_s(self, retry: int) -> float:
        """Return how many seconds to wait before this retry, from 1."""
        longest: float = self._settings.backoff_ms / 1000 * 2 ** (retry - 1)
        return self._rng.uniform(0, longest) if self._settings.jitter else longest


def differ_in_tries_only(one: BalancerSpec, other: BalancerSpec) -> bool:
    """Return whether nothing differs but how often, how soon and for how long something is tried."""
    tries = {name: getattr(other, name) for name in ("retries", "backoff_ms", "jitter", "timeout_s")}
    return replace(one, **tries) == other
