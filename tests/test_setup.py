"""What set-up relies on: exact pins, and a lock file without download addresses."""

import json
import re
from pathlib import Path

import pytest

from tools.set_up import fingerprint, stamped

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_python_packages_are_pinned(name: str) -> None:
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    packages = [line for line in lines if line and not line.startswith("-r ")]
    assert packages
    assert [line for line in packages if not re.match(r"[\w\[\].-]+==[\w.]+", line)] == []


def test_browser_libraries_are_pinned_without_addresses() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in versions} == versions
    assert [name for name, entry in lock.items() if "resolved" in entry] == []
    assert [name for name, entry in lock.items() if name and "integrity" not in entry] == []


def test_a_stamp_is_outdated_by_a_changed_file(tmp_path: Path) -> None:
    source, stamp = tmp_path / "source", tmp_path / "stamp"
    source.write_text("one", encoding="utf-8")
    assert not stamped(stamp, fingerprint(source))
    stamp.write_text(fingerprint(source), encoding="utf-8")
    assert stamped(stamp, fingerprint(source))
    source.write_text("two", encoding="utf-8")
    assert not stamped(stamp, fingerprint(source))
