"""Static files under names that hold their content's hash: compressed once, cached by browsers for good.

They are served by WhiteNoise, from a folder of copies; the plain names stay what Flask serves, uncompressed and asked
for again each time. A page that is rendered looks whether a file has changed since, so that nothing needs a restart.
"""

import hashlib
import os
import re
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from .imports import Imports, imports_of, walk

PREFIX = "/static/"
MODULES = (".js", ".mjs")
# For developer tools only, which ask for them by their plain names.
LEFT_OUT = ".map"
HASH_DIGITS = 10
YEAR_S = 365 * 24 * 60 * 60
# An open page may still want a module in the version that it began with.
KEEP_OLD_S = 7 * 24 * 60 * 60

_URL = re.compile(rb"""url\("([^":]+)"\)""")


class _Forever(WhiteNoise):  # type: ignore[misc]
    """Serves files that never change."""

    FOREVER = YEAR_S

    def immutable_file_test(self, path: str, url: str) -> bool:
        return True


class _Version(NamedTuple):
    """A file as it was when it was read: how it was told from others, its address, and what it imports."""

    stamp: tuple[int, int]
    address: str
    imports: Imports


class Modules(NamedTuple):
    """What loads a module and all that it imports.

    `map` is the import map that gives every specifier its address, `at_once` the addresses that are needed for a
    start, that of the module itself first.
    """

    map: dict[str, str]
    at_once: list[str]


class StaticFiles:
    """The files of a folder, by the names that they have there."""

    def __init__(self, folder: Path, kept: Path) -> None:
        """Compress what has no copy yet in `kept`, a folder that is made if need be and that processes may share."""
        self._folder = folder
        self._copies = kept / "files"
        self._unfinished = kept / "unfinished"
        self._copies.mkdir(parents=True, exist_ok=True)
        self._unfinished.mkdir(exist_ok=True)
        self._server: _Forever | None = None
        self._versions: dict[str, _Version] = {}
        self._compressor = Compressor(quiet=True)
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith(".") and file.suffix != LEFT_OUT:
                self._version(file.relative_to(folder).as_posix())
        self._forget_old_copies()

    def serve_for(self, app: Any) -> Any:
        """Return a WSGI application that answers for the hashed names, and hands on all else."""
        self._server = _Forever(app, self._copies, PREFIX, allow_all_origins=False)
        return self._server

    def address(self, name: str) -> str:
        """Return where a file is served in its present version; the plain address where there is no such file."""
        version = self._version(name)
        return version.address if version else PREFIX + name

    def modules(self, entry: str) -> Modules:
        """Return what the head of a page needs for its first module."""
        graph = walk(entry, cache(self._imports))
        plain = {PREFIX + name: self.address(name) for name in graph.all}
        bare = {specifier: self.address(name) for specifier, name in graph.bare.items()}
        return Modules({**bare, **plain}, [self.address(name) for name in graph.at_once])

    def _imports(self, name: str) -> Imports | None:
        version = self._version(name)
        return version.imports if version else None

    def _version(self, name: str) -> _Version | None:
        """Return the present version of a file, made now where it is new; None where there is no such file."""
        path = self._folder / name
        try:
            stat = path.stat()
        except OSError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._versions.get(name)
        if known is None or known.stamp != stamp:
            known = self._versions[name] = self._new_version(name, path.read_bytes(), stamp)
        return known

    def _new_version(self, name: str, content: bytes, stamp: tuple[int, int]) -> _Version:
        if name.endswith(".css"):
            content = self._with_hashed_names(name, content)
        hashed = hashlib.sha256(content).hexdigest()[:HASH_DIGITS]
        stem, dot, suffix = name.rpartition(".")
        hashed_name = f"{stem}.{hashed}{dot}{suffix}"
        copy = self._copies / hashed_name
        if not copy.exists():
            self._write(copy, content)
        if self._server is not None:
            self._server.add_file_to_dictionary(PREFIX + hashed_name, str(copy))
        imports = imports_of(content.decode()) if name.endswith(MODULES) else Imports([], [])
        return _Version(stamp, PREFIX + hashed_name, imports)

    def _with_hashed_names(self, name: str, content: bytes) -> bytes:
        """Return a stylesheet whose url("…") are addresses of versions."""

        def hashed(match: re.Match[bytes]) -> bytes:
            target = os.path.normpath(Path(name).parent / match[1].decode())
            return b'url("%s")' % self.address(Path(target).as_posix()).encode()

        return _URL.sub(hashed, content)

    def _write(self, copy: Path, content: bytes) -> None:
        """Write a copy and its compressed ones, the copy itself last: where it is, the others are."""
        copy.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self._unfinished) as folder:
            new = Path(folder) / copy.name
            new.write_bytes(content)
            compressed = self._compressor.compress(str(new)) if self._compressor.should_compress(copy.name) else []
            for file in [*map(Path, compressed), new]:
                file.replace(copy.parent / file.name)

    def _forget_old_copies(self) -> None:
        present = {self._copies / version.address.removeprefix(PREFIX) for version in self._versions.values()}
        for file in self._copies.rglob("*"):
            if not file.is_file() or file in present or file.with_suffix("") in present:
                continue
            # Another process may have been quicker.
            with suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > KEEP_OLD_S:
                    file.unlink()
