"""app.py: what it says where it cannot serve."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from tests.conftest import ROOT, SECONDS_TO_START
from tests.web.viewer import Viewer, new_room, visit


def run_app(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "HOST": "127.0.0.1", **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
        check=False,
    )


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_a_taken_port_gets_a_sentence_that_names_it_and_says_what_to_do(mode):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run_app("--async-mode", mode, PORT=str(port))
    assert ended.returncode == 1
    assert ended.stdout == ""
    (sentence,) = ended.stderr.splitlines()
    assert f"127.0.0.1:{port}" in sentence
    assert f"PORT={port + 1} make run" in sentence


def test_what_is_no_port_ends_it_with_a_sentence():
    ended = run_app(PORT="x")
    assert ended.returncode == 1
    assert ended.stdout == ""
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith("PORT: got x, want a number")


def test_an_unknown_async_mode_gets_the_list_of_those_there_are():
    ended = run_app("--async-mode", "nonsense")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "eventlet" in ended.stderr
    assert "threading" in ended.stderr


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_ctrl_c_ends_it_without_a_traceback(own_server, connect, mode):
    server = own_server(mode)
    assert visit(f"{server.url}/healthz").status == 200
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(10) == 0
    assert "lbviz is running at" in server.log()


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_a_room_that_a_restart_has_lost_begins_afresh_and_says_so(own_server, connect, mode):
    viewer = Viewer(connect(own_server(mode).url))
    answer = viewer.ask("join", {"room": new_room()})
    assert "fresh world" in answer["notice"]
    assert answer["snapshot"]["requests"]
