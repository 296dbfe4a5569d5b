"""Scripts, stylesheets and pictures as browsers get them: bundled by esbuild, compressed once, cached for good.

Their names hold a hash of their content. A page that is rendered looks whether a file has changed since, so that
nothing needs a restart.
"""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

PREFIX = "/static/"
YEAR_S = 365 * 24 * 60 * 60
# An open page may still want a part of the version that it began with.
KEEP_OLD_S = 7 * 24 * 60 * 60

_COPIED = (".svg", ".webp", ".woff2")
# Sourcemaps are for developer tools, which ask for them by themselves.
_OPTIONS = (
    "--bundle",
    "--splitting",
    "--format=esm",
    "--minify",
    "--sourcemap",
    "--preserve-symlinks",
    "--entry-names=[dir]/[name].[hash]",
    "--chunk-names=js/[name].[hash]",
    "--asset-names=[name].[hash]",
    *(f"--loader:{suffix}=copy" for suffix in _COPIED),
    "--log-level=warning",
)


class Asset(NamedTuple):
    """Where a file is served, and the addresses of the scripts that it cannot start without."""

    address: str
    needs: list[str]


class _Import(msgspec.Struct):
    path: str
    kind: str


class _Output(msgspec.Struct, rename="camel"):
    inputs: dict[str, Any]
    imports: list[_Import]
    entry_point: str | None = None


class _Meta(msgspec.Struct):
    """What esbuild says of what it wrote; paths are relative to the project's folder."""

    outputs: dict[str, _Output]


class _Manifest(msgspec.Struct):
    """What was built last, by the names of the sources, and the hash of what it was built from."""

    stamp: str = ""
    assets: dict[str, Asset] = {}
    files: list[str] = []


class CannotBuild(Exception):
    """The files of the page cannot be built; the text says why."""


class _Forever(WhiteNoise):  # type: ignore[misc]
    """Serves files that never change."""

    FOREVER = YEAR_S

    def immutable_file_test(self, path: str, url: str) -> bool:
        return True


class Assets:
    """The built files of the project in the folder `top`.

    `entries` are what pages name: files in its folder `static`. What they import is found by itself; packages are those
    in `node_modules`. `apart` are entries that are bundled by themselves: what these share with the others is not cut
    into pieces that all pages would have to ask for.
    """

    def __init__(self, top: Path, kept: Path, entries: Sequence[str], apart: Sequence[str] = ()) -> None:
        """Build what is not in `kept` yet, a folder that is made if need be and that processes may share.

        Raises CannotBuild.
        """
        self._top = top
        self._sources = top / "static"
        self._kept = kept
        self._copies = kept / "files"
        self._groups = [group for group in (entries, apart) if group]
        self._server: _Forever | None = None
        self._copies.mkdir(parents=True, exist_ok=True)
        self._manifest = self._built_before()
        self._build_if_changed()
        self._forget_old_copies()

    def serve_for(self, app: Any) -> Any:
        """Return a WSGI application that answers for the built files, and hands on all else."""
        self._server = _Forever(app, self._copies, PREFIX, allow_all_origins=False)
        return self._server

    def present(self) -> Mapping[str, Asset]:
        """Return the present versions of the entries, and of what they use unchanged. Raises CannotBuild."""
        self._build_if_changed()
        return self._manifest.assets

    # --- building ---------------------------------------------------------------------------------------------

    def _build_if_changed(self) -> None:
        stamp = self._stamp()
        if self._manifest.stamp != stamp:
            self._manifest = self._build(stamp)
            (self._kept / "manifest.json").write_bytes(msgspec.json.encode(self._manifest))

    def _built_before(self) -> _Manifest:
        with suppress(OSError, msgspec.DecodeError):
            manifest = msgspec.json.decode((self._kept / "manifest.json").read_bytes(), type=_Manifest)
            if all((self._copies / file).exists() for file in manifest.files):
                return manifest
        return _Manifest()

    def _stamp(self) -> str:
        """Return a hash of the names, times and sizes of all sources."""
        digest = sha256(repr((self._groups, _OPTIONS)).encode())
        for path, stat in sorted(_files(self._sources)):
            digest.update(f"{path} {stat.st_mtime_ns} {stat.st_size}\n".encode())
        lock = self._top / "package-lock.json"
        digest.update(lock.read_bytes() if lock.exists() else b"")
        return digest.hexdigest()

    def _build(self, stamp: str) -> _Manifest:
        manifest = _Manifest(stamp, {}, [])
        for entries in self._groups:
            with TemporaryDirectory(dir=self._kept) as name:
                self._bundle(entries, Path(name), manifest)
        return manifest

    def _bundle(self, entries: Sequence[str], folder: Path, manifest: _Manifest) -> None:
        meta = folder / "meta.json"
        command = [
            esbuild(self._top),
            *(f"static/{entry}" for entry in entries),
            *_OPTIONS,
            "--outbase=static",
            f"--outdir={folder}",
            f"--metafile={meta}",
        ]
        done = subprocess.run(command, cwd=self._top, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CannotBuild(done.stderr)
        described = msgspec.json.decode(meta.read_bytes(), type=_Meta).outputs
        outputs = {self._name_of(path, folder): output for path, output in described.items()}
        for file in outputs:
            self._compress_and_keep(folder / file, file)
        manifest.assets.update(self._assets(outputs, folder))
        manifest.files.extend(file for file in outputs if file not in manifest.files)

    def _name_of(self, path: str, folder: Path) -> str:
        return (self._top / path).resolve().relative_to(folder.resolve()).as_posix()

    def _assets(self, outputs: dict[str, _Output], folder: Path) -> dict[str, Asset]:
        """Return what pages may name: the entries, and the files that were copied as they are."""

        def imported(output: _Output) -> Iterator[str]:
            for each in output.imports:
                if each.kind == "import-statement":
                    file = self._name_of(each.path, folder)
                    yield file
                    yield from imported(outputs[file])

        assets = {}
        for file, output in outputs.items():
            source = output.entry_point
            if source is None and Path(file).suffix in _COPIED:
                [source] = output.inputs
            if source is not None:
                needs = [PREFIX + needed for needed in dict.fromkeys(imported(output))]
                assets[source.removeprefix("static/")] = Asset(PREFIX + file, needs)
        return assets

    def _compress_and_keep(self, new: Path, name: str) -> None:
        """Move a file and its compressed ones to the copies, the file itself last: where it is, the others are."""
        copy = self._copies / name
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            compressor = Compressor(extensions=[*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"], quiet=True)
            compressed = compressor.compress(str(new)) if compressor.should_compress(name) else []
            for file in [*map(Path, compressed), new]:
                file.replace(copy.parent / file.name)
        if self._server is not None:
            self._server.add_file_to_dictionary(PREFIX + name, str(copy))

    def _forget_old_copies(self) -> None:
        present = {self._copies / file for file in self._manifest.files}
        for file in self._copies.rglob("*"):
            if not file.is_file() or file in present or file.with_suffix("") in present:
                continue
            # Another process may have been quicker.
            with suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > KEEP_OLD_S:
                    file.unlink()


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    # Three times as fast as with Paths, and this is done for each page.
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(Path(entry.path))
            else:
                yield entry.path, entry.stat()


def esbuild(top: Path) -> str:
    """Return esbuild's program for this machine; npm installs only that. Raises CannotBuild where it is missing."""
    for pattern in ("*/bin/esbuild", "*/esbuild.exe"):
        for program in (top / "node_modules" / "@esbuild").glob(pattern):
            return str(program)
    raise CannotBuild("esbuild is not installed: run `make run`, or python tools/set_up.py run.")
