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

from .comments import without_comments
from .imports import Imports, imports_of, walk

PREFIX = "/static/"
MODULES = (".js", ".mjs")
# Libraries keep the comments that say whose they are.
OWN_SCRIPTS = "js/"
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


# A file's name, time and size: another where it has changed.
_Stamp = tuple[str, int, int]


class _Version(NamedTuple):
    """A file as it was when it was read: the stamps of what it was made of, its address, and what it imports."""

    stamp: tuple[_Stamp, ...]
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
        # Kept until one of the files changes: a page is rendered in a fraction of a millisecond then.
        self._modules: dict[str, tuple[dict[str, _Version | None], Modules]] = {}
        self._compressor = Compressor(quiet=True)
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith(".") and file.suffix != LEFT_OUT:
                self._version(file.relative_to(folder).as_posix())
        for sheets in {file.parent for file in folder.rglob("*.css")}:
            self._version(sheets.relative_to(folder).as_posix() + "/")
        self._forget_old_copies()

    def serve_for(self, app: Any) -> Any:
        """Return a WSGI application that answers for the hashed names, and hands on all else."""
        self._server = _Forever(app, self._copies, PREFIX, allow_all_origins=False)
        return self._server

    def address(self, name: str) -> str:
        """Return where a file is served in its present version; the plain address where there is no such file.

        A folder, named with a / at its end, stands for all stylesheets in it: one file, in the order of their names.
        """
        version = self._version(name)
        return version.address if version else PREFIX + name

    def modules(self, entry: str) -> Modules:
        """Return what the head of a page needs for its first module."""
        if entry in self._modules:
            versions, modules = self._modules[entry]
            if all(self._version(name) is version for name, version in versions.items()):
                return modules
        graph = walk(entry, cache(self._imports))
        plain = {PREFIX + name: self.address(name) for name in graph.all}
        bare = {specifier: self.address(name) for specifier, name in graph.bare.items()}
        modules = Modules({**bare, **plain}, [self.address(name) for name in graph.at_once])
        self._modules[entry] = ({name: self._version(name) for name in graph.all}, modules)
        return modules

    def _imports(self, name: str) -> Imports | None:
        version = self._version(name)
        return version.imports if version else None

    def _version(self, name: str) -> _Version | None:
        """Return the present version of a file, made now where it is new; None where there is no such file."""
        try:
            stamp = tuple(self._stamp(source) for source in self._sources(name))
        except OSError:
            return None
        known = self._versions.get(name)
        if known is None or known.stamp != stamp:
            known = self._versions[name] = self._new_version(name, stamp)
        return known

    def _sources(self, name: str) -> list[str]:
        """Return the files that a version is made of: the file itself, or the stylesheets of a folder."""
        if not name.endswith("/"):
            return [name]
        return sorted(name + sheet.name for sheet in (self._folder / name).glob("*.css"))

    def _stamp(self, source: str) -> _Stamp:
        # Ten times as fast as with a Path, and this is asked of each file for each page.
        stat = os.stat(os.path.join(self._folder, source))  # noqa: PTH116, PTH118
        return (source, stat.st_mtime_ns, stat.st_size)

    def _new_version(self, name: str, stamp: tuple[_Stamp, ...]) -> _Version:
        content = b"\n".join(self._content(source) for source, _, _ in stamp)
        hashed = hashlib.sha256(content).hexdigest()[:HASH_DIGITS]
        stem, suffix = (name.rstrip("/"), "css") if name.endswith("/") else name.rsplit(".", 1)
        hashed_name = f"{stem}.{hashed}.{suffix}"
        copy = self._copies / hashed_name
        if not copy.exists():
            self._write(copy, content)
        if self._server is not None:
            self._server.add_file_to_dictionary(PREFIX + hashed_name, str(copy))
        imports = imports_of(content.decode()) if name.endswith(MODULES) else Imports([], [])
        return _Version(stamp, PREFIX + hashed_name, imports)

    def _content(self, source: str) -> bytes:
        content = (self._folder / source).read_bytes()
        if source.endswith(".css"):
            return self._with_hashed_names(source, content)
        if source.startswith(OWN_SCRIPTS):
            return without_comments(content.decode()).encode()
        return content

    def _with_hashed_names(self, source: str, content: bytes) -> bytes:
        """Return a stylesheet whose url("…") are addresses of versions."""

        def hashed(match: re.Match[bytes]) -> bytes:
            target = os.path.normpath(Path(source).parent / match[1].decode())
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
