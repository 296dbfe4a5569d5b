"""python -m lbviz lesson check: say what is wrong in a lesson, and whether it keeps its word over twenty seeds."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from lbviz.course.check import SEEDS, count, verdicts
from lbviz.course.lesson import Lesson, LessonError
from lbviz.course.reader import read_lesson
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import read_text

from .arguments import BAD_INPUT, at_least_one

# The exit status where a lesson says what does not hold.
DOES_NOT_HOLD = 1


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    lesson = commands.add_parser("lesson", help="look through lessons")
    check = lesson.add_subparsers(title="commands", required=True).add_parser(
        "check", help="say what is wrong in a lesson, then run its claims, figures and questions"
    )
    check.add_argument("files", type=Path, nargs="+", metavar="FILE.md", help="lessons")
    check.add_argument(
        "--seeds", type=at_least_one, default=len(SEEDS), metavar="N", help=f"how many draws (default {len(SEEDS)})"
    )
    check.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    lessons, wrong = [], False
    for file in options.files:
        try:
            lessons.append(read_lesson(file, read_text(file)))
        except LessonError as error:
            print(error, file=sys.stderr)
            wrong = True
        except FieldError as error:
            print(f"{file}: {error}", file=sys.stderr)
            wrong = True
    held = [_holds(lesson, options.seeds) for lesson in lessons]
    return BAD_INPUT if wrong else 0 if all(held) else DOES_NOT_HOLD


def _holds(lesson: Lesson, seeds: int) -> bool:
    """Print what comes of a lesson; return whether it keeps its word."""
    all_good = True
    with tqdm(total=count(lesson), desc=lesson.file, leave=False, disable=not sys.stderr.isatty()) as bar:
        for verdict in verdicts(lesson, range(1, seeds + 1)):
            bar.write(f"{lesson.file}: {verdict}", file=sys.stdout)
            bar.update()
            all_good = all_good and verdict.good
    return all_good
