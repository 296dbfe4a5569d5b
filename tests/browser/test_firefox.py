"""The pages in Firefox, driven by WebDriver BiDi, its own remote protocol (https://w3c.github.io/webdriver-bidi/).

They skip where no Firefox is installed: the product is tested in Chromium, this says that it needs nothing of its own.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket

SECONDS_TO_WAIT = 40


class Firefox:
    """One tab of a Firefox of its own."""

    def __init__(self, program: str, profile: Path) -> None:
        log = profile / "said.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        # Firefox refuses a connection that names an origin, as a page's would.
        self._socket = websocket.create_connection(
            f"{self._address(log)}/session", timeout=SECONDS_TO_WAIT, suppress_origin=True
        )
        self._sent = 0
        self.complaints: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._tab = self._ask("browsingContext.create", type="tab")["context"]

    def _address(self, log: Path) -> str:
        deadline = time.monotonic() + SECONDS_TO_WAIT
        while time.monotonic() < deadline and self._process.poll() is None:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text()):
                return found[1]
            time.sleep(0.05)
        raise RuntimeError(f"Firefox does not listen:\n{log.read_text()}")

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            heard = json.loads(self._socket.recv())
            if heard.get("method") == "log.entryAdded" and heard["params"]["level"] == "error":
                self.complaints.append(heard["params"]["text"])
            if heard.get("id") == self._sent:
                assert heard["type"] == "success", heard
                return heard["result"]

    def open(self, address: str, width: int, height: int) -> None:
        """Show a page in a window of this size."""
        self._ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return what a script gives: a number, a text or a truth."""
        answer = self._ask("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def wait_until(self, expression: str) -> None:
        """Wait until a script gives a truth."""
        deadline = time.monotonic() + SECONDS_TO_WAIT
        while not self.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < deadline, f"never true: {expression}"
            time.sleep(0.05)

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(SECONDS_TO_WAIT)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("Firefox is not installed")
    firefox = Firefox(program, tmp_path_factory.mktemp("firefox"))
    yield firefox
    firefox.close()


@pytest.mark.xdist_group("firefox")
def test_the_lab_runs_and_a_server_is_added_by_a_click(firefox, server):
    firefox.open(f"{server.url}/lab", 1280, 720)
    firefox.wait_until("document.querySelector('lb-figure[data-ready=true][data-status=connected]')")
    firefox.wait_until("lbviz.stats().visible > 3")
    before = firefox.evaluate("lbviz.stats().playhead")
    firefox.wait_until(f"lbviz.stats().playhead > {before} + 0.5")
    firefox.evaluate("document.querySelector('[data-action=add_server]').click()")
    firefox.wait_until("document.querySelector('[data-node=d]')")
    assert not firefox.complaints


@pytest.mark.xdist_group("firefox")
@pytest.mark.parametrize(
    ("path", "drawn"), [("/worlds", "lb-figure[data-ready=true] [data-node]"), ("/hashing", "main svg")]
)
def test_the_other_pages_show_what_they_have(firefox, server, path, drawn):
    firefox.open(f"{server.url}{path}", 390, 844)
    firefox.wait_until(f"document.querySelector('{drawn}')")
    assert not firefox.complaints
