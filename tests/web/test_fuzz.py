"""Any command at all is carried out or refused, and a refused one changes nothing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lbviz.web import create_app
from tests.web.viewer import Viewer, assert_refused, new_room, state_of

names = st.sampled_from(
    [
        "id",
        "table",
        "fields",
        "server",
        "power",
        "weight",
        "workers",
        "queue",
        "slow",
        "address",
        "position",
        "region",
        "nodes",
        "node",
        "rate_per_s",
        "arrivals",
        "cost_ms",
        "latency_ms",
        "policy",
        "retry",
        "speed",
        "distribution",
        "mean",
        "status",
        "title",
    ]
)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, 1, 2, 50, 201, 0.25, -1, 1e9, 1e308]),
    st.floats(min_value=0.01, allow_nan=False, allow_infinity=False),
    st.text(max_size=40),
    st.sampled_from(["", "a", "b", "c", "d", "lb", "10.0.0.1", "10.0.0.9", "random", "once", "bursty", "pareto"]),
)
anything = st.recursive(
    values, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | st.text(max_size=8), inner, max_size=4)
)
types = st.sampled_from(
    [
        "add_server",
        "remove_server",
        "drain_server",
        "crash_server",
        "recover_server",
        "add_client",
        "remove_client",
        "set_regions",
        "connect_client",
        "change",
        "pause",
        "set_speed",
        "reset",
        "undo",
        "redo",
    ]
)
commands = st.builds(lambda name, fields: {**fields, "type": name}, types, st.dictionaries(names, anything, max_size=3))
changes = st.fixed_dictionaries(
    {
        "type": st.just("change"),
        "table": st.sampled_from(["servers", "edges", "clients", "traffic", "network", "balancer", "front", "luck"]),
        "id": st.sampled_from(["", "a", "b", "10.0.0.1", "edge1"]),
        "fields": st.none() | st.dictionaries(names, anything, max_size=3),
    }
)

sensible = st.sampled_from(
    [
        {"type": "change", "table": "traffic", "fields": {"rate_per_s": 3, "arrivals": "bursty"}},
        {"type": "change", "table": "network", "fields": {"latency_ms": 0}},
        {"type": "add_server"},
        {"type": "add_client"},
        {"type": "reset"},
        {"type": "set_speed", "speed": 8},
    ]
)


class Fuzzer:
    """Sends one payload after another, through as many connections as the budget of each asks for."""

    def __init__(self, connect) -> None:
        self._connect = connect
        self.viewer: Viewer | None = None
        self._left = 0
        self.accepted = self.refused = 0

    def send(self, payload: object) -> None:
        if self._left < 2:
            if self.viewer is not None:
                self.viewer.client.disconnect()
            self.viewer = Viewer(self._connect())
            self.viewer.join(new_room())
            self.viewer.command("pause")
            self._state = state_of(self.viewer)
            self._left = 17
        self._left -= 2
        answer = self.viewer.ask_room("command", command=payload)
        state = state_of(self.viewer)
        if answer == {"ok": True}:
            self.accepted += 1
            self._state = state
        else:
            assert_refused(answer)
            self.refused += 1
            assert state == self._state


def fuzz(connect: Callable[[], Any], examples: int) -> None:
    fuzzer = Fuzzer(connect)

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(commands | changes | anything | sensible)
    def try_it(payload):
        fuzzer.send(payload)

    try_it()
    assert fuzzer.accepted >= examples // 50
    assert fuzzer.refused >= examples // 8


class InProcess:
    """A connected client without a socket: what it sends goes through the server's own decoder and handlers."""

    def __init__(self, app: Flask, socketio: SocketIO) -> None:
        self._client = socketio.test_client(app)

    def call(self, event: str, data: Any = None, timeout: float = 0) -> Any:
        return self._client.emit(event, data, callback=True)

    def disconnect(self) -> None:
        self._client.disconnect()


def test_any_command_is_carried_out_or_refused_with_nothing_changed(tmp_path):
    fuzz(partial(InProcess, *create_app("threading", tmp_path)), 150)


def test_over_a_socket_too_and_harms_nobody_else(connect, watch, room):
    bystander = watch(room)
    fuzz(connect, 20)
    bystander.goes_on(1)
