"""News that is late: a policy sees how loaded the servers were a while ago."""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from lbviz.policies import Backend, Pick, Policy
from lbviz.sim.engine import Engine
from lbviz.sim.request import Request

from .upstream import Upstream


class LateNews:
    """Stands between a policy and the servers, and shows it what each server said it held at its last report.

    All report every `every_s` seconds, whatever is sent to them meanwhile: the bulletin board of M. Mitzenmacher, "How
    Useful Is Old Information?", IEEE TPDS 11(1), 2000, with periodic updates. What the servers say is read when the
    first request after a report is picked for, so that an idle balancer reads nothing.

    Only loads are late. Who is up, and how long answers took, a balancer knows from what it sees itself.
    """

    def __init__(self, policy: Policy, every_s: float, engine: Engine) -> None:
        self.every_s = every_s
        self._policy = policy
        self._engine = engine
        self._boards: dict[Upstream, Backend] = {}
        self._whose: dict[Backend, Upstream] = {}
        self._configured: list[Upstream] = []
        self._down: Collection[Upstream] = ()
        self._report = -1
        self._read_at = 0.0

    @property
    def listens(self) -> bool:
        """Whether `sent` and `ended` must be called."""
        return self._policy.listens

    @property
    def up(self) -> Sequence[Backend]:
        """Those that can be picked now, as the policy sees them."""
        return self._policy.up

    def set_backends(self, configured: list[Upstream], down: Collection[Upstream]) -> None:
        """Take all servers, in their order, and which of them are down."""
        self._configured, self._down = configured, down
        self._boards = {upstream: self._boards.get(upstream) or Backend(upstream.id) for upstream in configured}
        self._whose = {board: upstream for upstream, board in self._boards.items()}
        for upstream, board in self._boards.items():
            board.weight, board.region, board.full_at = upstream.weight, upstream.region, upstream.full_at
        self._show()

    def pick(self, request: Request) -> Upstream | None:
        """Return where a request goes, by the latest report."""
        self._read()
        return self._server(self._policy.pick(request))

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        """Return another than those tried, by the latest report."""
        self._read()
        return self._server(
            self._policy.pick_other(request, [self._boards[each] for each in tried if each in self._boards])
        )

    def explain(self) -> Pick:
        """Describe the pick just made."""
        pick = self._policy.explain()
        age = self._engine.now - self._read_at
        return replace(pick, because=f"What it knows of loads is {age:.1f} s old. {pick.because}")

    def sent(self, upstream: Upstream) -> None:
        """A request is about to be sent."""
        if upstream in self._boards:
            self._policy.sent(self._boards[upstream])

    def ended(self, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        """A request was answered or lost."""
        if upstream in self._boards:
            self._policy.ended(self._boards[upstream], latency_s, ok=ok)

    def _read(self) -> None:
        now = self._engine.now
        report = int(now // self.every_s)
        if report == self._report:
            return
        self._report, self._read_at = report, now
        for upstream, board in self._boards.items():
            board.in_flight = upstream.queue_length()
        # Policies that keep their servers in queues put them where they belong now.
        self._show()

    def _show(self) -> None:
        boards = self._boards
        self._policy.set_backends(boards.values(), [boards[each] for each in self._down if each in boards])

    def _server(self, board: Backend | None) -> Upstream | None:
        return None if board is None else self._whose[board]
