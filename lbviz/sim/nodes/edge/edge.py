"""An edge: a reverse proxy near its clients, which keeps copies of what they ask for."""

from collections import deque
from typing import Any

from msgspec.structs import replace

from lbviz.scenarios.addresses import edge_address
from lbviz.scenarios.spec import EdgeSpec
from lbviz.sim.common import Common
from lbviz.sim.nodes.hop import Hop
from lbviz.sim.request import Request
from lbviz.sim.trace import Cached, CacheWord, FailReason, Moved

from .cache import Cache, Freshness
from .sight import EdgeStop

# What an answer that depends on who asks, or changes at any time, is asked for by.
UNCACHEABLE = "/api/"

# The share of a request's cost that remains where only its validator is compared: a 304 (Not Modified) has no content
# (RFC 9110, section 15.4.5), so the origin makes none. That it is a tenth is a choice of ours: small, but not nothing.
REVALIDATION_COST = 0.1


class _Fetch:
    """One object on its way from the origin, and the requests that wait for it here, in order."""

    __slots__ = ("background", "object", "waiting")

    def __init__(self, object: str, *, background: bool = False) -> None:
        self.object = object
        self.background = background
        """Whether it only refreshes a copy that its client has got already."""
        self.waiting: deque[Request] = deque()


class Edge(Hop):
    """Answers what it holds, asks the origin whether what is stale still holds, and fetches what it lacks.

    While an object is being fetched, another request for it waits and is answered with it: RFC 9111, section 4, calls
    it collapsing requests, NGINX `proxy_cache_lock`, Squid `collapsed_forwarding`. Where the fetch is lost, the next
    that waits fetches, as NGINX and Pingora have it: the lock is free, and one of those who wait takes it. Here nobody
    tires of waiting, where NGINX lets them ask for themselves after `proxy_cache_lock_timeout`. Errors are not stored.

    What collapses is a setting. Squid's `collapsed_forwarding` collapses `all`, revalidations too; NGINX's lock only
    the `first` fetch: for what is stale each one asks. A stale copy may be given out for a time (both RFC 5861): for
    `stale_while_revalidate_s`, while one request in the background asks whether it holds, and for `stale_if_error_s`
    where the origin fails. In NGINX that is `proxy_cache_use_stale updating` with `proxy_cache_background_update`, and
    `proxy_cache_use_stale error timeout http_500`.

    It asks the site on connections of its own, from its own address, and adds whose request it is to X-Forwarded-For:
    a balancer at layer 7 that trusts its own edges still takes the client for the sender.

    When it crashes or is removed, what waits here breaks at once. What it has passed on is worked on all the same, and
    breaks when the answer comes back to nobody.
    """

    gathers = True

    def __init__(self, spec: EdgeSpec, common: Common) -> None:
        super().__init__(spec.id, spec.region)
        self.spec = spec
        self.counts: dict[CacheWord, int] = {
            "hit": 0,
            "miss": 0,
            "revalidated": 0,
            "collapsed": 0,
            "pass": 0,
            "stale": 0,
        }
        self._content = common.content
        self._connections = common.connections
        self._engine = common.engine
        self._network = common.network
        self._tally = common.tally
        self._observers = common.observers
        self._cache = Cache(spec.cache)
        self._fetches: dict[str, _Fetch] = {}
        self._fetched_by: dict[int, _Fetch] = {}
        self._removed = False
        self.take_place(1)

    # --- what it is now -----------------------------------------------------------------------------------

    @property
    def crashed(self) -> bool:
        """Whether it is dead."""
        return self.spec.status == "crashed"

    def counters(self) -> dict[str, float]:
        return dict(self.counts.items())

    def stop(self) -> EdgeStop:
        return EdgeStop(self.id, self._address, self.public)

    @property
    def objects(self) -> int:
        """How many objects it holds."""
        return len(self._cache)

    @property
    def waiting(self) -> list[Request]:
        """The requests that wait here for what others fetch, those for one object in their order."""
        return [request for fetch in self._fetches.values() for request in fetch.waiting]

    # --- what its operator does ---------------------------------------------------------------------------

    def take_place(self, place: int) -> None:
        """Take the address of this place among the edges, from 1; one that is removed keeps what it had last."""
        self._address = edge_address(place)
        self.public = self._address.four

    def change(self, **fields: Any) -> None:
        """Change fields of the specification; a new `ttl_s` holds for what is stored from now on."""
        self.spec = replace(self.spec, **fields)
        self.region = self.spec.region
        self._cache.resize(self.spec.cache)

    def crash(self) -> None:
        """Die, and lose all that is here."""
        self.change(status="crashed")
        self._break_all("edge crashed")

    def recover(self) -> None:
        """Come back to life, with nothing in the cache."""
        self.change(status="up")

    def leave(self) -> None:
        """Be gone for good."""
        self._removed = True
        self._break_all("edge removed")

    def purge(self) -> dict[str, float]:
        """Forget all objects, and return them; what is on its way here will be stored."""
        return self._cache.purge()

    def restore(self, purged: dict[str, float]) -> None:
        """Put purged objects back, as far as there is room beside those that came since."""
        self._cache.restore(purged)

    def _break_all(self, reason: FailReason) -> None:
        self._cache.purge()
        broken = self.waiting
        self._fetches.clear()
        self._fetched_by.clear()
        self._homes.clear()
        for request in broken:
            self._tally.close_failed(request, self.id, reason)

    # --- what requests do ---------------------------------------------------------------------------------

    def receive(self, request: Request) -> None:
        """Answer a request, let it wait for its object, or pass it on."""
        if self._removed or self.crashed:
            self._tally.close_failed(request, self.id, "edge removed" if self._removed else "edge down")
            return
        self._connections.end_at(self.id, request)
        path = self._content.path(request)
        if not self.spec.cache or path.startswith(UNCACHEABLE):
            self._say(request, "pass")
            self.pass_on(request)
            return
        object = self._content.host(request) + path
        freshness = self._cache.use(object, self._engine.now)
        fetch = self._fetches.get(object)
        if freshness == "fresh":
            self._say(request, "hit")
            request.home.send(request)
        elif freshness == "stale" and self._cache.is_within(
            object, self._engine.now, self.spec.stale_while_revalidate_s
        ):
            self._answer_and_refresh(request, object, fetch)
        elif fetch is not None and self._collapses(freshness):
            self._note(request, "collapsed")
            fetch.waiting.append(request)
        else:
            mine = _Fetch(object)
            self._fetches.setdefault(object, mine)
            self._fetch(request, mine)

    def _collapses(self, freshness: Freshness) -> bool:
        return self.spec.collapse == "all" or (self.spec.collapse == "first" and freshness == "missing")

    def _answer_and_refresh(self, request: Request, object: str, fetch: _Fetch | None) -> None:
        """Answer with a stale copy; unless that is being done, ask in the background whether it holds."""
        asking = request
        if fetch is None:
            request = self._tally.part(asking, self.id)
            asking.background = True
        self._say(request, "stale")
        request.home.send(request)
        if fetch is None:
            self._fetches[object] = fetch = _Fetch(object, background=True)
            self._fetch(asking, fetch)

    def take_answer(self, request: Request) -> None:
        """Hand an answer on to all who wait for it, and keep a copy."""
        if request.number not in self._homes:
            self._tally.close_failed(request, self.id, "edge removed" if self._removed else "edge crashed")
            return
        fetch = self._fetched_by.pop(request.number, None)
        if fetch is not None and fetch.background:
            del self._homes[request.number]
            self._tally.vanish(request, self.id)
        else:
            super().take_answer(request)
        if fetch is None:
            return
        self._forget(fetch)
        self._cache.store(fetch.object, self._engine.now + self.spec.ttl_s)
        for waiting in fetch.waiting:
            self.counts["collapsed"] += 1
            waiting.home.send(waiting)

    def _forget(self, fetch: _Fetch) -> None:
        if self._fetches.get(fetch.object) is fetch:
            del self._fetches[fetch.object]

    def rescues(self, request: Request, node: str) -> bool:
        fetch = self._fetched_by.get(request.number)
        if fetch is None or fetch.background or request.number not in self._homes:
            return False
        now = self._engine.now
        if not self._cache.is_within(fetch.object, now, self.spec.stale_if_error_s):
            return False
        hears = now + self._network.latency
        if self._observers.recorded:
            self._observers.record(Moved(now, request.id, node, self.id, hears, True), request)
        self._engine.schedule(hears, self._answer_anyway, request)
        return True

    def _answer_anyway(self, request: Request) -> None:
        """The origin has failed; answer all who wait with the stale copy."""
        fetch = self._fetched_by.pop(request.number, None)
        if fetch is None:
            self._tally.close_failed(request, self.id, "edge removed" if self._removed else "edge crashed")
            return
        self._forget(fetch)
        request.passed = request.passed[: request.passed.index(self)]
        request.home = self._homes.pop(request.number)
        for each in (request, *fetch.waiting):
            self._say(each, "stale")
            each.home.send(each)

    def lost(self, request: Request) -> None:
        """Hear that a request will never be answered; one link latency later, the next fetches what it was to bring."""
        self._homes.pop(request.number, None)
        fetch = self._fetched_by.pop(request.number, None)
        if fetch is not None:
            # By an event even without latency: a thousand that wait may be lost one after the other.
            self._engine.schedule(self._engine.now + self._network.latency, self._fetch_again, fetch)

    def _fetch_again(self, fetch: _Fetch) -> None:
        if self._fetches.get(fetch.object) is not fetch:
            return
        if fetch.waiting:
            fetch.background = False
            self._fetch(fetch.waiting.popleft(), fetch)
        else:
            del self._fetches[fetch.object]

    def _fetch(self, request: Request, fetch: _Fetch) -> None:
        """Pass a request on that brings its object, or the news that what is stale still holds."""
        self._fetched_by[request.number] = fetch
        if self._cache.use(fetch.object, self._engine.now) == "missing":
            self._say(request, "miss")
        else:
            request.full_cost = request.cost
            request.cost *= REVALIDATION_COST
            self._say(request, "revalidated")
        self.pass_on(request)

    def _say(self, request: Request, word: CacheWord) -> None:
        self.counts[word] += 1
        self._note(request, word)

    def _note(self, request: Request, word: CacheWord) -> None:
        if self._observers.recorded:
            self._observers.record(Cached(self._engine.now, request.id, self.id, word), request)
