"""Run a program of node_modules in the project's folder: python -m tools.node tsc

Node is this machine's own, or else the one from PyPI that set-up installed.
"""

import subprocess
import sys

from .set_up import NODE_MODULES, ROOT, node_tool

PROGRAMS = {"tsc": "typescript/bin/tsc", "prettier": "prettier/bin/prettier.cjs"}


def main(program: str, *arguments: str) -> int:
    """Return the program's exit code."""
    command = [*node_tool("node"), str(NODE_MODULES / PROGRAMS[program]), *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
