"""What a live room can carry. Headless runs have no limits; a refusal always names the field."""

from collections.abc import Callable

from lbviz.policies import OPTION_WORDS, Options
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.names import client_addresses
from lbviz.scenarios.spec import Scenario

MAX_SERVERS = 50
MAX_CLIENTS = 200
MAX_EDGES = 8
MAX_RATE_PER_S = 200
MAX_IN_FLIGHT = 10_000
MAX_MESSAGE_BYTES = 32 * 1024
MAX_MESSAGES_PER_S = 20


def check_scenario(scenario: Scenario) -> None:
    """Raise FieldError where a scenario is more than a live room can carry.

    Rooms begin with this check, and put to it what would result of each command.
    """
    _at_most("servers", len(scenario.servers), MAX_SERVERS, "servers")
    _at_most("traffic.clients", len(client_addresses(scenario.traffic)), MAX_CLIENTS, "clients")
    _at_most("edges", len(scenario.edges), MAX_EDGES, "edges")
    _check_rate("traffic.rate_per_s", scenario.traffic.rate_per_s)
    for place, entry in enumerate(scenario.timetable):
        _check_rate(f"timetable[{place}].rate_per_s", entry.rate_per_s or 0)
    _check_options("balancer.options", scenario.balancer.options)


def _check_options(field: str, options: Options) -> None:
    for name, words in OPTION_WORDS.items():
        value, most = getattr(options, name), words.live_max
        if value is not None and most is not None and value > most:
            raise FieldError(f"{field}.{name}", value, f"at most {most} in a live room")


def _check_rate(field: str, rate: float) -> None:
    if rate > MAX_RATE_PER_S:
        raise FieldError(field, rate, f"at most {MAX_RATE_PER_S} requests/s in a live room")


def _at_most(field: str, count: int, most: int, what: str) -> None:
    if count > most:
        sentence = f"A live room holds at most {most} {what}."
        raise FieldError(field, f"{count} {what}", f"at most {most} in a live room", sentence)


class TokenBucket:
    """Gives out `per_s` tokens a second, and up to `at_once` that were saved."""

    def __init__(self, clock: Callable[[], float], per_s: float, at_once: int) -> None:
        self._clock = clock
        self._per_s = per_s
        self._most = at_once
        self._left = float(at_once)
        self._since = clock()

    def take(self) -> bool:
        """Take a token; return whether there was one."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._since) * self._per_s)
        self._since = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class MessageBudget:
    """Lets one connection send MAX_MESSAGES_PER_S messages a second, and `in_one_go` at once."""

    def __init__(self, clock: Callable[[], float], in_one_go: int = MAX_MESSAGES_PER_S) -> None:
        self._bucket = TokenBucket(clock, MAX_MESSAGES_PER_S, in_one_go)

    def spend(self) -> None:
        """Take one message out of the budget; raise FieldError where it is used up."""
        if not self._bucket.take():
            sentence = f"That was too much at once: at most {MAX_MESSAGES_PER_S} a second. Wait a moment."
            raise FieldError("", "too many messages", f"at most {MAX_MESSAGES_PER_S} a second; wait a moment", sentence)
