"""What a JavaScript module imports, read from its text."""

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

# The libraries by the names that modules import them by. What ends in / is a folder.
BARE_SPECIFIERS = {
    "lit-html": "vendor/lit-html/lit-html.js",
    "lit-html/": "vendor/lit-html/",
    "socket.io-client": "vendor/socket.io.esm.min.js",
    "uplot": "vendor/uPlot.js",
    "d3-geo": "vendor/d3-geo.min.mjs",
    "d3-array": "vendor/d3-array.min.mjs",
    "internmap": "vendor/internmap/index.js",
    "topojson-client": "vendor/topojson-client/index.js",
    "world-atlas": "vendor/land-110m.json",
}

# A statement begins a line or follows another; so an import that a comment speaks of is none.
_STATIC = re.compile(r"""(?:^|[;}])\s*(?:import|export)\b(?:[\w\s{},*$]*?\bfrom)?\s*["']([^"']+)["']""", re.MULTILINE)
# Types in comments are found as well. That costs an entry in the import map, no request.
_LATER = re.compile(r"""\bimport(?:\.meta\.resolve)?\(\s*["']([^"']+)["']\s*\)""")


class Imports(NamedTuple):
    """The specifiers that a module names: those it cannot start without, and those it may fetch later."""

    at_once: list[str]
    later: list[str]


class Graph(NamedTuple):
    """What can be reached from a module.

    `at_once` are the files that it cannot start without, itself first. `bare` are the files of the bare
    specifiers, `all` those of everything that may ever be fetched.
    """

    at_once: list[str]
    bare: dict[str, str]
    all: list[str]


def imports_of(source: str) -> Imports:
    """Return what a module imports."""
    return Imports(_STATIC.findall(source), _LATER.findall(source))


def resolve(specifier: str, importer: str) -> str | None:
    """Return the file in the static folder that a specifier means, None for a bare one of no library."""
    if specifier.startswith("."):
        return posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier))
    folder, slash, rest = specifier.partition("/")
    if slash and folder + slash in BARE_SPECIFIERS:
        return BARE_SPECIFIERS[folder + slash] + rest
    return BARE_SPECIFIERS.get(specifier)


def walk(entry: str, read: Callable[[str], Imports | None]) -> Graph:
    """Follow the imports from a module. `read` returns those of a file, None for a file that is not there."""
    bare: dict[str, str] = {}

    def targets(importer: str, specifiers: Iterable[str]) -> list[str]:
        found = []
        for specifier in specifiers:
            file = resolve(specifier, importer)
            if file is None or read(file) is None:
                continue
            found.append(file)
            if not specifier.startswith("."):
                bare[specifier] = file
        return found

    def reached(start: list[str], kinds: Callable[[Imports], list[str]]) -> list[str]:
        seen = dict.fromkeys(start)
        waiting = [*start]
        for file in waiting:
            new = [each for each in targets(file, kinds(read(file) or Imports([], []))) if each not in seen]
            seen.update(dict.fromkeys(new))
            waiting += dict.fromkeys(new)
        return [*seen]

    at_once = reached([entry], lambda imports: imports.at_once)
    every = reached(at_once, lambda imports: [*imports.at_once, *imports.later])
    return Graph(at_once, bare, every)
