"""Whatever a person does to a world, no request is lost, doubled or forgotten."""

import contextlib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario
from lbviz.sim import commands as cmd
from lbviz.sim.log import LogEntry, replay
from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.nodes.balancer.processor import Processor
from lbviz.sim.nodes.edge.edge import Edge
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.trace import Answered, Cached, Dropped, Failed, Moved, Orphaned, Paused, Queued, Record, Vanished
from tests.sim.strategies import scenarios, scripts
from tests.sim.support import Played

# Of tests.sim.strategies.latencies.
MOST_LATENCY_S = 0.5


def where(record: Record) -> str:
    """Return the node that a request is at, or on its way to."""
    if isinstance(record, Moved):
        return record.target
    if isinstance(record, Orphaned | Paused):
        return record.node
    return record.edge if isinstance(record, Cached) else record.server


class Auditor:
    """Plays a script and keeps books of its own from the trace; `audit` compares them with the world's."""

    def __init__(self, scenario: Scenario) -> None:
        self.played = Played(scenario)
        self.world = self.played.world
        self.log: list[LogEntry] = []
        self.ended: Counter[type] = Counter()
        self.latest: dict[int, Record] = {}
        self.gone: set[int] = set()
        self.open: set[int] = set()
        self.sent = 0
        self.orphans: set[int] = set()
        """What goes on for nobody."""
        self.all_servers: set[Server] = set(self.world.servers)
        self.all_edges: set[Edge] = set(self.world.path.edges)
        self.all_balancers: set[Balancer] = set()
        self._read = 0
        self._sizes: dict[Server, tuple[int, int]] = {}
        self._time = 0.0

    def play(self, script: list[tuple[float, cmd.Command]]) -> None:
        time = 0.0
        for pause, command in script:
            time += pause
            self.run_until(time)
            with contextlib.suppress(FieldError):
                self.log.append(LogEntry(time, "", command.apply(self.world).command))
            self.audit()
        self.run_until(time + 1)

    def run_until(self, time: float) -> None:
        while (due := self.world.engine.next_time()) is not None and due <= time:
            self.world.step()
            self.audit()
        self.world.run_until(time)

    def stop(self) -> None:
        """Let the traffic stop, and everything come to its end."""
        with contextlib.suppress(FieldError):
            cmd.Change("traffic", {"rate_per_s": 0, "retries": 0}).apply(self.world)
        sent = self.world.tally.sent
        # Health checks go on for ever.
        while (self.orphans or self.world.tally.in_flight or not self.world.balancers[0].has_timers) and (
            self.world.step()
        ):
            self.audit()
            assert self.world.tally.sent == sent
        self.run_until(self.world.now + 2)
        assert self.world.tally.sent == sent

    def audit(self) -> None:
        self._read_on()
        tally = self.world.tally
        open_requests = self.open
        assert tally.sent == self.sent
        assert (tally.answered, tally.dropped + tally.refused, tally.failed) == tuple(
            self.ended[kind] for kind in (Answered, Dropped, Failed)
        )
        assert tally.sent == tally.answered + tally.dropped + tally.refused + tally.failed + tally.in_flight
        assert tally.in_flight == len(open_requests - self.orphans)
        self._audit_places(open_requests)
        self._audit_servers()
        self._audit_edges()

    def _read_on(self) -> None:
        records = self.played.records
        for record in records[self._read :]:
            assert record.time >= self._time
            self._time = record.time
            assert record.request not in self.gone
            if isinstance(record, Moved):
                self._audit_continuity(record)
            if isinstance(record, Orphaned):
                self.orphans.add(record.orphan)
                self.open.add(record.orphan)
                self.latest[record.orphan] = self.latest[record.request]
            if record.request not in self.latest:
                self.open.add(record.request)
                self.sent += record.request > 0
            self.latest[record.request] = record
            if isinstance(record, (Answered, Dropped, Failed)):
                assert record.request > 0
                self.gone.add(record.request)
                self.open.remove(record.request)
                self.ended[type(record)] += 1
            elif isinstance(record, Vanished):
                self.orphans.remove(record.request)
                self.gone.add(record.request)
                self.open.remove(record.request)
        self._read = len(records)

    def _audit_continuity(self, record: Moved) -> None:
        """A request sets out from where it was."""
        before = self.latest.get(record.request)
        if before is not None:
            assert record.source == where(before)

    @property
    def processors(self) -> list[Processor]:
        return [balancer.processor for balancer in self.all_balancers]

    def _audit_places(self, open_requests: set[int]) -> None:
        """Every open request is on its way, or at the node that its latest record names, and nowhere else."""
        self.all_edges.update(self.world.path.edges)
        at_edges = {request.id: edge.id for edge in self.all_edges for request in edge.waiting}
        waiting_at_edges = [id for id in open_requests if isinstance(self.latest[id], Cached)]
        assert at_edges == {id: self.latest[id].edge for id in waiting_at_edges}
        assert all(self.latest[id].what == "collapsed" for id in waiting_at_edges)
        at_servers: dict[int, str] = {}
        self.all_servers.update(self.world.servers)
        for server in self.all_servers:
            held = [request.id for request in (*server.working, *server.queue)]
            at_servers.update(dict.fromkeys(held, server.id))
        self.all_balancers.update(self.world.balancers)
        for balancer in self.all_balancers:
            processor = balancer.processor
            working = [] if processor.working is None else [processor.working]
            at_servers.update(
                (request.id, balancer.id) for request in (*working, *processor.queue, *balancer.line.queue)
            )
        paused = {id for id in open_requests if isinstance(self.latest[id], Paused)}
        assert all(self.latest[id].until >= self.world.now for id in paused)
        assert paused.isdisjoint(at_servers)
        on_the_way = {id for id in open_requests if isinstance(self.latest[id], Moved)}
        assert all(self.latest[id].arrival >= self.world.now for id in on_the_way)
        assert on_the_way.isdisjoint(at_servers)
        assert paused | on_the_way | at_servers.keys() | at_edges.keys() == open_requests
        assert all(self.latest[id].server == server for id, server in at_servers.items())
        lines = [balancer.line for balancer in self.all_balancers]
        waiting = {request.id for node in (*self.all_servers, *self.processors, *lines) for request in node.queue}
        assert waiting == {id for id in open_requests if isinstance(self.latest[id], Queued)}

    def _audit_edges(self) -> None:
        for edge in self.all_edges:
            assert edge.objects <= edge.spec.cache
            assert edge.in_flight or not edge.waiting or self._hears_soon(edge), "they wait for nobody"
            if edge.crashed or edge not in self.world.path.edges:
                assert (edge.in_flight, edge.waiting, edge.objects) == (0, [], 0)
        assert [edge.spec for edge in self.world.path.edges] == self.world.scenario.edges

    def _hears_soon(self, edge: Edge) -> bool:
        """Return whether the news of a lost fetch may be on its way to an edge."""
        lost = [record for record in self.played.records if isinstance(record, (Dropped, Failed, Vanished))]
        return bool(lost) and lost[-1].time + MOST_LATENCY_S >= self.world.now

    def _audit_servers(self) -> None:
        for server in self.all_servers:
            sizes = len(server.working), len(server.queue)
            working_before, queued_before = self._sizes.get(server, (0, 0))
            self._sizes[server] = sizes
            # Above its bound only where the bound was lowered, and then it never grows.
            assert sizes[0] <= max(server.spec.workers, working_before)
            if server.spec.queue is not None:
                assert sizes[1] <= max(server.spec.queue, queued_before)
            if server.crashed or server.removed:
                assert sizes == (0, 0)
            elif sizes[1]:
                assert sizes[0] >= server.spec.workers, "a request waits beside a free worker"
        assert [server.id for server in self.world.servers] == [server.id for server in self.world.scenario.servers]


@settings(max_examples=30)
@given(scenarios, scripts)
def test_at_all_times_every_request_is_answered_dropped_failed_or_in_one_place(scenario, script) -> None:
    Auditor(scenario).play(script)


@settings(max_examples=15)
@given(scenarios, scripts)
def test_when_the_traffic_stops_the_books_balance_and_nothing_is_left(scenario, script) -> None:
    auditor = Auditor(scenario)
    auditor.play(script)
    auditor.stop()
    world = auditor.world
    assert world.tally.in_flight == 0
    assert world.tally.sent == len(auditor.played.ends())
    assert all(not server.working and not server.queue for server in world.servers)
    assert all(balancer.is_idle(server) for balancer in world.balancers for server in world.servers)
    assert world.path.forward_proxy is None or world.path.forward_proxy.in_flight == 0
    assert world.path.front is None or world.path.front.in_flight == 0
    assert all(balancer.holds == 0 for balancer in auditor.all_balancers)
    assert all((edge.in_flight, edge.waiting) == (0, []) for edge in auditor.all_edges)
    assert all(server.spec.status != "draining" for server in world.servers), "drained servers leave"
    servers = auditor.all_servers
    ids = {server.id for server in servers}
    by_edges = sum(edge.counts["hit"] + edge.counts["collapsed"] + edge.counts["stale"] for edge in auditor.all_edges)
    # An edge may be called what a server was called that is gone.
    broken_on_the_way = [
        end.reason for end in auditor.played.of(Failed) if end.node not in ids or end.reason.startswith("edge")
    ]
    # Whatever an edge held when it went, waiting there or already answered by a server.
    answered_to_nobody = sum(server.answered for server in servers) + by_edges - world.tally.answered
    given_up = len(auditor.played.of(Orphaned))
    assert 0 <= answered_to_nobody <= sum(reason != "edge down" for reason in broken_on_the_way) + given_up
    assert sum(server.failed for server in servers) == world.tally.failed - len(broken_on_the_way)
    refused_on_the_way = sum(end.node not in ids for end in auditor.played.of(Dropped))
    assert sum(server.dropped for server in servers) == world.tally.dropped + world.tally.refused - refused_on_the_way


@settings(max_examples=15)
@given(scenarios, scripts)
def test_every_latency_is_the_time_from_sending_to_answer(scenario, script) -> None:
    auditor = Auditor(scenario)
    auditor.play(script)
    for record in auditor.played.records:
        if isinstance(record, Answered):
            request = auditor.played.sent[record.request]
            assert record.latency == record.time - request.asked >= 0
            assert (request.tries > 0) or request.asked == request.created


@settings(max_examples=15)
@given(scenarios, scripts)
def test_the_log_of_commands_replays_to_the_same_trace(scenario, script) -> None:
    auditor = Auditor(scenario)
    auditor.play(script)
    again = Played(scenario)
    replay(again.world, auditor.log, auditor.world.now)
    assert again.text() == auditor.played.text()
    assert again.world.scenario == auditor.world.scenario


def _is_well(server: Server) -> bool:
    return not server.crashed and not server.spec.failing


@settings(max_examples=15)
@given(scenarios, scripts, st.data())
def test_a_refused_command_changes_nothing(scenario, script, data) -> None:
    auditor = Auditor(scenario)
    auditor.play(script)
    world = auditor.world
    bad = data.draw(
        st.sampled_from(
            [
                cmd.RemoveServer("nobody"),
                cmd.DrainServer("nobody"),
                cmd.Change("servers", {"power": 2}, "nobody"),
                cmd.CrashServer("nobody"),
                cmd.FailServer("nobody"),
                cmd.RecoverServer("nobody"),
                cmd.RemoveClient("1.2.3.4"),
                cmd.AddClient("nowhere"),
                *(command("nowhere") for command in (cmd.RemoveEdge, cmd.CrashEdge, cmd.RecoverEdge, cmd.PurgeEdge)),
                cmd.Change("edges", {"cache": 3}, "nowhere"),
                cmd.RestoreEdge("nowhere", {}),
                *(cmd.Change("edges", {}, edge.id) for edge in world.path.edges),
                *(cmd.AddEdge(edge.spec) for edge in world.path.edges),
                *((cmd.CrashEdge if edge.crashed else cmd.RecoverEdge)(edge.id) for edge in world.path.edges),
                *(cmd.PurgeEdge(edge.id) for edge in world.path.edges if edge.crashed),
                *(cmd.RestoreEdge(edge.id, {}) for edge in world.path.edges if edge.crashed),
                cmd.Change("traffic", {}),
                cmd.Change("balancer", {}),
                cmd.Change("balancer", {"policy": "luck", "retries": 1}),
                *(cmd.Change("servers", {}, server.id) for server in world.servers),
                *(cmd.AddClient(client) for client in world.scenario.traffic.clients),
                *(cmd.AddServer(server.spec) for server in world.servers if server.spec.status != "draining"),
                *(cmd.DrainServer(server.id) for server in world.servers if server.spec.status == "draining"),
                *(cmd.CrashServer(server.id) for server in world.servers if server.crashed),
                *(cmd.RecoverServer(server.id) for server in world.servers if _is_well(server)),
                *(cmd.FailServer(server.id) for server in world.servers if not _is_well(server)),
            ]
        )
    )
    before = world.scenario, world.revision, world.now, world.engine.next_time(), auditor.played.text()
    with pytest.raises(FieldError):
        bad.apply(world)
    assert before == (world.scenario, world.revision, world.now, world.engine.next_time(), auditor.played.text())
    again = Played(scenario)
    replay(again.world, auditor.log, world.now + 2)
    world.run_until(world.now + 2)
    assert again.text() == auditor.played.text()
