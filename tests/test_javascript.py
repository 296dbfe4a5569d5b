"""The JavaScript unit tests, run by node's own test runner."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from lbviz.web.schema import SCHEMA_DATA
from tools.set_up import node_tool

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 300


@pytest.mark.timeout(SECONDS + 10)
def test_javascript_units() -> None:
    # Node 22 no longer takes a folder, so the files are named one by one; `helpers` folders hold no tests.
    everything = sorted((ROOT / "tests" / "js").rglob("*.js"))
    files = [str(file.relative_to(ROOT)) for file in everything if "helpers" not in file.parts]
    assert files, "tests/js holds no tests"
    done = subprocess.run(
        [*node_tool("node"), "--import", "./tests/js/helpers/page.js", "--test", *files],
        cwd=ROOT,
        env={**os.environ, "CONFIG": json.dumps({"schema": SCHEMA_DATA})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, f"node --test failed:\n{output}"
    passed = re.search(r"^(?:#|ℹ) pass (\d+)$", output, re.MULTILINE)
    assert passed, f"node --test did not say how many tests passed:\n{output}"
    assert int(passed[1]) > 0, f"node --test ran no test:\n{output}"
