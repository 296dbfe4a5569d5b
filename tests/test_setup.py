"""What set-up relies on: exact pins, a lock file without download addresses, vendored files that are whole."""

import json
import re
from pathlib import Path

import pytest

from lbviz.web.static.imports import imports_of, resolve
from tools.set_up import LIBRARIES, NODE_MODULES, SCRIPTS, VENDOR, as_module, fingerprint, stamped

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


def test_vendored_files_are_those_of_the_lock() -> None:
    for pattern, folder in LIBRARIES.items():
        files = list(NODE_MODULES.glob(pattern))
        assert files, pattern
        for file in files:
            assert (VENDOR / folder / file.name).read_bytes() == file.read_bytes()
    for path, name in SCRIPTS.items():
        assert (VENDOR / f"{name}.js").read_bytes() == (NODE_MODULES / path).read_bytes() + as_module(name)


def test_a_module_imports_only_files_that_are_there() -> None:
    """Any other import would be a request that the page cannot fill."""
    static = VENDOR.parent
    for file in static.rglob("*.*js"):
        importer = file.relative_to(static).as_posix()
        for specifier in imports_of(file.read_text(encoding="utf-8")).at_once:
            target = resolve(specifier, importer)
            assert target, f"{importer} imports {specifier}"
            assert (static / target).is_file(), f"{importer} imports {specifier}"


def test_a_stamp_is_outdated_by_a_changed_file(tmp_path: Path) -> None:
    source, stamp = tmp_path / "source", tmp_path / "stamp"
    source.write_text("one", encoding="utf-8")
    assert not stamped(stamp, fingerprint(source))
    stamp.write_text(fingerprint(source), encoding="utf-8")
    assert stamped(stamp, fingerprint(source))
    source.write_text("two", encoding="utf-8")
    assert not stamped(stamp, fingerprint(source))
