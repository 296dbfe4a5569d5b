"""python -m lbviz drill: a class of simulated phones, and a server that is killed in the middle."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from lbviz.drill.drill import drill

from .arguments import at_least_one

# The exit status where something that was acknowledged is missing.
MISSING = 1


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    command = commands.add_parser("drill", help="let a class of simulated phones work, and see that nothing is lost")
    command.add_argument("--students", type=at_least_one, default=40, metavar="N", help="how many phones (default 40)")
    command.add_argument("--seconds", type=at_least_one, default=20, metavar="S", help="for how long (default 20)")
    command.add_argument("--kill", action="store_true", help="kill the server halfway, as kill -9 does")
    command.add_argument("--async-mode", choices=["eventlet", "threading"], default="eventlet")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    with TemporaryDirectory() as data:
        report = drill(
            Path(data), options.students, options.seconds, kill=options.kill, async_mode=options.async_mode, say=print
        )
    print(f"{'':32}{'said':>10}{'acknowledged':>14}{'found again':>13}")
    for count in report.counts:
        print(f"{count.what:32}{count.said:10,}{count.acknowledged:14,}{count.found:13,}")
        for missing in count.missing:
            print(f"  missing: {missing}")
    for what, times in (("Lost connections came back", report.back_s), ("Votes were acknowledged", report.vote_s)):
        if times:
            half, most = (sorted(times)[int(share * (len(times) - 1))] for share in (0.5, 0.95))
            print(f"{what} within {half * 1000:,.0f} ms (half), {most * 1000:,.0f} ms (19 of 20).")
    print("Nothing is missing." if report.is_good else "Something is missing.")
    return 0 if report.is_good else MISSING
