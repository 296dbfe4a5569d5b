"""Passive checks: a server is left out when requests to it fail, and tried again after a while with one."""

from collections.abc import Callable

from lbviz.policies import Backend
from lbviz.scenarios.spec import PassiveChecksSpec
from lbviz.sim.engine import Engine
from lbviz.sim.trace import DropReason, FailReason

# What counts as a failure. An answer that says "error" is an answer, unless `proxy_next_upstream` lists its status.
FAILURES = frozenset[DropReason | FailReason]({"server crashed", "server down", "timed out"})


class Mark:
    """What is remembered of a server that has failed: how often, when last, and since when it was last left alone.

    `out` is whether it may not be picked now, `down_since` when it had failed too often, None before.
    """

    __slots__ = ("checked", "down_since", "failed", "fails", "out")

    def __init__(self) -> None:
        self.fails = 0
        self.failed = self.checked = 0.0
        self.out = False
        self.down_since: float | None = None


class PassiveChecks:
    """Leaves a server out for `fail_timeout_s` when `max_fails` requests to it have failed; then one request tries it.

    Source: NGINX, `max_fails` (1) and `fail_timeout` (10 s): `ngx_http_upstream_get_peer` and
    `ngx_http_upstream_free_round_robin_peer` in `ngx_http_upstream_round_robin.c`. Failed is what could not connect,
    broke, or took too long; `proxy_next_upstream` may add errors by their status, and does not unless told. The request
    that tries the server again has it all to itself: until its answer, or for as long again, nobody else goes there.
    A good answer then ends it. A server that is the only one is never left out. NGINX's clock has whole seconds, this
    one has not; and NGINX gives a server that failed less than its weight for some picks, which is left out here.
    """

    def __init__(
        self,
        spec: PassiveChecksSpec,
        engine: Engine,
        count_all: Callable[[], int],
        on_change: Callable[[Backend], None],
    ) -> None:
        """`on_change` is told of whom something else is believed, or who may be picked again."""
        self._spec = spec
        self._engine = engine
        self._count_all = count_all
        self._on_change = on_change
        self.marks: dict[Backend, Mark] = {}

    def is_out(self, backend: Backend) -> bool:
        """Return whether a server may not be picked now."""
        return backend in self.marks and self.marks[backend].out

    def down_since(self, backend: Backend) -> float | None:
        """Return since when (s) a server is taken for down, None where it is not."""
        return self.marks[backend].down_since if backend in self.marks else None

    def tried_again_at(self, backend: Backend) -> float:
        """Return when (s) the next request may try a server that is out."""
        return self.marks[backend].checked + self._spec.fail_timeout_s

    def failed(self, backend: Backend) -> None:
        """Hear that a request to a server has failed."""
        if not self._spec.max_fails or self._count_all() == 1:
            return
        mark = self.marks.setdefault(backend, Mark())
        mark.fails += 1
        mark.failed = mark.checked = self._engine.now
        if mark.fails >= self._spec.max_fails:
            if mark.down_since is None:
                mark.down_since = self._engine.now
            self._leave_alone(backend, mark)
        self._on_change(backend)

    def picked(self, backend: Backend) -> None:
        """Hear that a request is about to be sent to a server."""
        mark = self.marks.get(backend)
        if mark is None or self._engine.now < mark.checked + self._spec.fail_timeout_s:
            return
        mark.checked = self._engine.now
        if mark.down_since is not None:
            self._leave_alone(backend, mark)
            self._on_change(backend)

    def answered(self, backend: Backend) -> None:
        """Hear that a server has answered."""
        mark = self.marks.get(backend)
        if mark is not None and mark.failed < mark.checked:
            del self.marks[backend]
            self._on_change(backend)

    def forget(self, backend: Backend) -> None:
        """Forget a server that is gone."""
        self.marks.pop(backend, None)

    def stop(self) -> None:
        """Let everyone back and do nothing any more."""
        self.marks.clear()

    def _leave_alone(self, backend: Backend, mark: Mark) -> None:
        mark.out = True
        self._engine.schedule(mark.checked + self._spec.fail_timeout_s, self._let_try, (backend, mark.checked))

    def _let_try(self, left_alone: tuple[Backend, float]) -> None:
        backend, since = left_alone
        mark = self.marks.get(backend)
        if mark is not None and mark.out and mark.checked == since:
            mark.out = False
            self._on_change(backend)
