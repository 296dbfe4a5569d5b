"""Imports point one way: from app.py at the left to the policies at the right, and never back."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent

# The further right, the larger the number. A part may import what has a larger number, and itself.
PLACES = {
    "app": 0,
    "web": 1,
    "__main__": 1,
    "cli": 2,
    "classroom": 2,
    "live": 3,
    "course": 3,
    "experiments": 3,
    "store": 3,
    "drill": 3,
    "measures": 5,
    "placement": 6,
    "sim": 6,
    "scenarios": 7,
    "policies": 8,
    "glossary": 8,
    "lbviz": 9,  # lbviz/__init__.py: everything imports it, so it imports nothing
}

WEB_FRAMEWORK = {"flask", "flask_socketio", "socketio", "engineio", "eventlet", "simple_websocket", "werkzeug"}
KNOWS_THE_WEB = {"app", "web"}

# What runs in simulated time: no clock, no thread, no network, no chance but from a `random.Random` it is given.
PURE = {"policies", "scenarios", "sim"}
IMPURE_MODULES = {
    *("time", "datetime", "asyncio", "threading", "multiprocessing", "concurrent", "subprocess", "signal"),
    *("socket", "select", "ssl", "urllib", "http", "os", "io", "shutil", "tempfile", "secrets", "uuid", "sqlite3"),
}
READS_FILES = {"scenarios"}
FILE_MODULES = {"pathlib"}
# `hash` of a text differs from process to process.
IMPURE_BUILTINS = {"open", "print", "input", "hash"}


class Import(NamedTuple):
    """One imported name, absolute: `from ..sim import world` in lbviz/live/room.py is lbviz.sim.world."""

    line: int
    module: str


def part_of(file: Path, root: Path) -> str:
    """Name the part of the program that a file belongs to."""
    parts = file.relative_to(root).with_suffix("").parts
    if parts == ("lbviz", "__init__"):
        return "lbviz"
    return parts[1] if parts[0] == "lbviz" else parts[0]


def imports(tree: ast.AST, file: Path, root: Path) -> Iterator[Import]:
    """Yield every import of a file, wherever in it: in a function or under TYPE_CHECKING counts too."""
    package = file.relative_to(root).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(node.lineno, f"{module}.{alias.name}")


def impurities(tree: ast.AST, part: str, found: list[Import]) -> Iterator[tuple[int, str]]:
    """Yield what code in simulated time must not do."""
    forbidden = IMPURE_MODULES | (FILE_MODULES if part not in READS_FILES else set())
    for line, module in found:
        top, _, name = module.partition(".")
        if top in forbidden:
            yield line, f"{part} must not use {top}: it runs in simulated time and touches nothing outside"
        elif top == "random" and name not in {"", "Random"}:
            yield line, f"{part} must not use {module}: chance comes from a random.Random that is handed in"
    random_names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "random"
    }
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in random_names:
                if attribute != "Random":
                    yield node.lineno, f"{part} must not use random.{attribute}: take a random.Random instead"
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_BUILTINS:
                yield node.lineno, f"{part} must not call {name}()"


def violations(root: Path) -> list[str]:
    """Return what is wrong, one line each, in the tree under `root`."""
    wrong: list[str] = []
    files = [file for file in (root / "app.py", *sorted((root / "lbviz").rglob("*.py"))) if file.exists()]
    for file in files:
        part = part_of(file, root)
        where = file.relative_to(root).as_posix()
        if part not in PLACES:
            wrong.append(f"{where}: {part} has no place among {', '.join(PLACES)}; give it one in PLACES")
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"), where)
        found = list(imports(tree, file, root))
        for line, module in found:
            names = module.split(".")
            if names[0] == "app":
                wrong.append(f"{where}:{line}: nothing imports app.py")
            if names[0] in WEB_FRAMEWORK and part not in KNOWS_THE_WEB:
                wrong.append(f"{where}:{line}: only app.py and lbviz/web may know of {names[0]}")
            if names[0] == "lbviz" and len(names) > 1:
                # `from lbviz import __version__` names no part, and so asks for lbviz/__init__.py itself.
                target = names[1] if names[1] in PLACES or is_part(root, names[1]) else "lbviz"
                if target != part and PLACES.get(target, -1) <= PLACES[part]:
                    wrong.append(f"{where}:{line}: {part} must not import {target}, which does not stand to its right")
        if part in PURE:
            wrong += [f"{where}:{line}: {what}" for line, what in impurities(tree, part, found)]
    return wrong


def is_part(root: Path, name: str) -> bool:
    return (root / "lbviz" / name).is_dir() or (root / "lbviz" / f"{name}.py").is_file()


def circles(root: Path) -> list[list[str]]:
    """Return the groups of modules that import each other in a circle, wherever in a module the imports are."""
    files = {module_of(file, root): file for file in sorted((root / "lbviz").rglob("*.py"))}
    needs = {
        name: {
            needed
            for _, module in imports(ast.parse(file.read_text(encoding="utf-8")), file, root)
            # `from lbviz.sim import world` asks for a module, `from lbviz.sim.world import World` for what is in one.
            if (needed := module if module in files else module.rpartition(".")[0]) in files
        }
        for name, file in files.items()
    }
    reached: dict[str, set[str]] = {}
    for name, others in needs.items():
        reached[name], following = set(), others
        while following:
            reached[name] |= following
            following = set().union(*(needs[each] for each in following)) - reached[name]
    in_circles = [name for name in needs if name in reached[name]]
    groups = {
        tuple(other for other in in_circles if name in reached[other] and other in reached[name]) for name in in_circles
    }
    return [list(group) for group in sorted(groups)]


def module_of(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_nothing_is_imported_in_a_circle() -> None:
    assert circles(ROOT) == []


def test_circles_are_found(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "lbviz/__init__.py": "",
            "lbviz/sim/__init__.py": "",
            "lbviz/sim/a.py": "from . import b\nimport sys\n",
            "lbviz/sim/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .c import C\n",
            "lbviz/sim/c.py": "def f():\n    from lbviz.sim.a import A\n",
            "lbviz/sim/d.py": "from .a import A\n",
            "lbviz/sim/e.py": "",
        },
    )
    assert circles(tmp_path) == [["lbviz.sim.a", "lbviz.sim.b", "lbviz.sim.c"]]


def test_imports_point_one_way() -> None:
    assert (ROOT / "lbviz" / "policies").is_dir()
    assert violations(ROOT) == []


ALLOWED = {
    "app.py": "import eventlet\nfrom lbviz.web import create_app\n",
    "lbviz/__init__.py": "__version__ = '1'\n",
    "lbviz/__main__.py": "from .cli import main\n",
    "lbviz/cli.py": "import os\nfrom . import __version__\nfrom .sim.world import World\nfrom .experiments import x\n",
    "lbviz/web/__init__.py": "from flask import Flask\nfrom lbviz.live import room\n",
    "lbviz/live/room.py": "import time\nfrom ..sim.world import World\nfrom ..policies import CATALOGUE\n",
    "lbviz/experiments/__init__.py": "import multiprocessing\nfrom lbviz.sim import world\n",
    "lbviz/sim/world.py": "import random\nfrom . import engine\nfrom lbviz.scenarios import x\nrandom.Random(1)\n",
    "lbviz/scenarios/spec.py": "from pathlib import Path\nfrom lbviz.policies import CATALOGUE\n",
    "lbviz/policies/__init__.py": "from random import Random\nfrom .base import Policy\n",
}


def plant(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def test_the_walk_accepts_the_meant_shape(tmp_path: Path) -> None:
    plant(tmp_path, ALLOWED)
    assert violations(tmp_path) == []


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("lbviz/policies/x.py", "from lbviz.sim.engine import Engine", "policies must not import sim"),
        ("lbviz/policies/x.py", "from ..scenarios import spec", "policies must not import scenarios"),
        ("lbviz/policies/x.py", "from .. import scenarios", "policies must not import scenarios"),
        ("lbviz/scenarios/x.py", "import lbviz.sim.world as w", "scenarios must not import sim"),
        ("lbviz/sim/x.py", "def f():\n    from lbviz import live", "lbviz/sim/x.py:2: sim must not import live"),
        ("lbviz/sim/deep/x.py", "from ...live.room import Room", "sim must not import live"),
        ("lbviz/live/x.py", "from lbviz.web import create_app", "live must not import web"),
        ("lbviz/live/x.py", "from lbviz.experiments import run", "live must not import experiments"),
        ("lbviz/experiments/x.py", "from lbviz.live import room", "experiments must not import live"),
        ("lbviz/cli.py", "from .web import create_app", "cli must not import web"),
        ("lbviz/web/x.py", "import app", "nothing imports app.py"),
        ("lbviz/__init__.py", "from .sim import world", "lbviz must not import sim"),
        ("lbviz/placement/x.py", "from lbviz.sim import engine", "placement must not import sim"),
        ("lbviz/news/x.py", "", "news has no place"),
        ("lbviz/live/x.py", "import eventlet.green.time", "only app.py and lbviz/web may know of eventlet"),
        ("lbviz/sim/x.py", "from flask import Flask", "only app.py and lbviz/web may know of flask"),
        ("lbviz/sim/x.py", "from time import monotonic", "sim must not use time"),
        ("lbviz/policies/x.py", "import os.path", "policies must not use os"),
        ("lbviz/sim/x.py", "import pathlib", "sim must not use pathlib"),
        ("lbviz/scenarios/x.py", "import threading", "scenarios must not use threading"),
        ("lbviz/sim/x.py", "from random import choice", "sim must not use random.choice"),
        ("lbviz/sim/x.py", "import random as r\nr.shuffle([])", "sim must not use random.shuffle"),
        ("lbviz/policies/x.py", "hash('key')", "policies must not call hash()"),
    ],
)
def test_the_walk_finds(tmp_path: Path, file: str, text: str, complaint: str) -> None:
    plant(tmp_path, {**ALLOWED, file: text})
    found = violations(tmp_path)
    assert len(found) == 1
    assert complaint in found[0]
