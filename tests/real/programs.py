"""NGINX and HAProxy as processes of a test: found, configured, started on a free port of loopback, stopped."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from .client import Client

SECONDS_TO_START = 10
SECONDS_TO_STOP = 5
ATTEMPTS = 3

Servers = Mapping[str, int | str]

NGINX = """
daemon off;
master_process off;  # the one process is the only worker, so there is one state of the policy
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    keepalive_requests 100000;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Real-IP;
    {outside}
    upstream pool {{
        {balance}
        {servers}
        keepalive 64;
        keepalive_requests 100000;
    }}
    server {{
        listen 127.0.0.1:{port};
        location = /ready {{ return 200 "ready"; }}
        location / {{
            proxy_pass http://pool;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
            proxy_next_upstream off;
        }}
        {more}
    }}
}}
"""

HAPROXY = """
global
    nbthread 1  # one thread, so there is one state of the policy
    noreuseport
    maxconn 500
defaults
    mode http
    option http-no-delay  # or else the head of a held answer waits 200 ms for its body
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend front
    bind 127.0.0.1:{port}
    monitor-uri /ready
    stats enable
    stats uri /stats
    default_backend pool
backend pool
    {balance}
    {servers}
{more}
"""


def find(name: str, package: str) -> str:
    """Return the program's path; where it is missing the test skips, and in CI it fails."""
    # Debian's nginx is in /usr/sbin, which is not on everybody's PATH.
    path = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))
    if path is None:
        advice = f"{name} is not installed. On Debian and Ubuntu: apt install {package}"
        if os.environ.get("CI"):
            pytest.fail(f"{advice}. In CI the real programs must be there.", pytrace=False)
        pytest.skip(advice)
    return path


class Program:
    """A running NGINX or HAProxy."""

    def __init__(self, command: list[str], port: int, log: Path) -> None:
        self.port = port
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=log.parent, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )

    def said(self) -> str:
        """Return what it printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def answers(self) -> bool:
        """Wait until it answers; return False where it ends instead."""
        deadline = time.monotonic() + SECONDS_TO_START
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                with Client(self.port) as client:
                    client.get(b"/ready")
            except OSError:
                time.sleep(0.01)
            else:
                return self._process.poll() is None
        return False

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it as a service manager would; fail where it had ended by itself."""
        ended = self._process.poll()
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail(f"It did not stop within {SECONDS_TO_STOP} s:\n{self.said()}", pytrace=False)
        if ended is not None:
            pytest.fail(f"It ended with status {ended} during the test:\n{self.said()}", pytrace=False)


class Programs:
    """Starts the programs of one test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[Program] = []

    def nginx(self, balance: str, servers: Servers, more: str = "", outside: str = "") -> Program:
        """Start NGINX with these lines and these `server address weight=W` in its upstream block.

        What is given in a weight's place as text stands there as it is; `more` goes into the server block,
        `outside` beside it.
        """
        program = find("nginx", "nginx-light")
        lines = (f"server {address} {_option('weight={}', weight)};" for address, weight in servers.items())
        text = " ".join(lines)
        return self._start([program, "-p", ".", "-c"], NGINX, balance=balance, servers=text, more=more, outside=outside)

    def haproxy(self, balance: str, servers: Servers, more: str = "") -> Program:
        """Start HAProxy with these lines and these `server name address weight W` in its backend section.

        `more` are further sections.
        """
        program = find("haproxy", "haproxy")
        lines = (f"server {address} {address} {_option('weight {}', weight)}" for address, weight in servers.items())
        return self._start([program, "-db", "-f"], HAPROXY, balance=balance, servers="\n    ".join(lines), more=more)

    def _start(self, command: list[str], template: str, **parts: str) -> Program:
        said = ""
        # Somebody else may take the free port before the program does.
        for _ in range(ATTEMPTS):
            folder = self._folder / f"program-{len(list(self._folder.iterdir()))}"
            folder.mkdir()
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            config = folder / "config"
            config.write_text(template.format(folder=folder, port=port, **parts), encoding="utf-8")
            program = Program([*command, str(config)], port, folder / "output")
            self._started.append(program)
            if program.answers():
                return program
            self._started.remove(program)
            program.kill()
            said = program.said()
        pytest.fail(f"{command[0]} did not start. It said:\n{said}", pytrace=False)

    def stop(self) -> None:
        """Stop them all."""
        with ExitStack() as stack:
            for program in self._started:
                stack.callback(program.stop)


def _option(form: str, weight: int | str) -> str:
    return form.format(weight) if isinstance(weight, int) else weight
