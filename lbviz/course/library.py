"""All lessons: those of the package, and those of a folder that a teacher names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec.structs import replace

from lbviz.measures.live import LiveMeasures
from lbviz.measures.measured import Value
from lbviz.sim.world import World

from .blocks import Chapter, Named
from .lesson import Fault, Lesson, LessonError, LiveFigure
from .numbers import filled
from .reader import read_lesson
from .samples import Sampled

CHAPTERS = Path(__file__).parent / "chapters"
OPENING = 0


@dataclass
class _Read:
    """A file as it was read last: the last good lesson, and what is wrong with it now."""

    stamp: tuple[int, int] = (0, 0)
    lesson: Lesson | None = None
    faults: list[Fault] = field(default_factory=list)
    told: Chapter | None = None
    """The chapter with its numbers."""


class Library:
    """The lessons in these folders, by their names. A later folder's lesson takes the place of one of the same name."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """Read all. Raises LessonError with all that is wrong in any of them."""
        self._folders = [Path(folder) for folder in folders]
        self._read: dict[Path, _Read] = {}
        self.look_again()
        faults = [fault for read in self._read.values() for fault in read.faults]
        if faults:
            raise LessonError(faults)

    def look_again(self) -> None:
        """Read the files that have changed. A file that became wrong keeps its last good lesson; see `faults`."""
        files = [file for folder in self._folders for file in sorted(folder.glob("*.md"))]
        for gone in self._read.keys() - set(files):
            del self._read[gone]
        for file in files:
            stat = file.stat()
            read = self._read.setdefault(file, _Read())
            stamp = stat.st_mtime_ns, stat.st_size
            if stamp != read.stamp:
                read.stamp, read.faults = stamp, []
                try:
                    read.lesson, read.told = read_lesson(file, file.read_text(encoding="utf-8")), None
                except LessonError as error:
                    read.faults = error.faults
                except UnicodeDecodeError:
                    read.faults = [Fault(file.name, 1, "want UTF-8 text")]

    def _by_name(self) -> dict[str, _Read]:
        files = (self._read[file] for folder in self._folders for file in sorted(folder.glob("*.md")))
        return {read.lesson.chapter.name: read for read in files if read.lesson is not None}

    @property
    def lessons(self) -> list[Lesson]:
        """All lessons, in the order of their numbers."""
        lessons = [read.lesson for read in self._by_name().values() if read.lesson is not None]
        return sorted(lessons, key=lambda lesson: (lesson.chapter.number, lesson.chapter.name))

    @property
    def contents(self) -> list[Named]:
        """All chapters, in their order."""
        chapters = [lesson.chapter for lesson in self.lessons]
        return [Named(each.number, each.name, each.short, each.title, each.lead) for each in chapters]

    def lesson(self, name: str) -> Lesson | None:
        """Return a lesson, None if there is none of this name."""
        read = self._by_name().get(name)
        return None if read is None else read.lesson

    def faults(self, name: str) -> list[Fault]:
        """Return what is wrong in the file of a lesson since it was read last."""
        read = self._by_name().get(name)
        return [] if read is None else read.faults

    def figure(self, id: str) -> LiveFigure | None:
        """Return a figure that runs, by CHAPTER.FIGURE; None if there is none."""
        chapter, _, figure = id.partition(".")
        lesson = self.lesson(chapter)
        return None if lesson is None else lesson.figures.get(figure)

    def chapter(self, name: str) -> Chapter | None:
        """Return a chapter with its numbers as its worlds have them at first; None if there is none of this name.

        That runs its worlds, once.
        """
        read = self._by_name().get(name)
        if read is None or read.lesson is None:
            return None
        if read.told is None:
            read.told = _told(read.lesson)
        contents = self.contents
        place = next(index for index, each in enumerate(contents) if each.name == name)
        return replace(
            read.told,
            contents=contents,
            previous=contents[place - 1] if place else None,
            next=contents[place + 1] if place + 1 < len(contents) else None,
        )


def _told(lesson: Lesson) -> Chapter:
    measured = {id: _measured(figure) for id, figure in lesson.figures.items()}

    def value(figure: str, index: int) -> Value:
        one, right = measured[figure]
        return lesson.figures[figure].conditions[index].value(one, right)

    # Numbers stand in texts only, wherever in the chapter: so all of it is gone through as text.
    text = msgspec.json.encode(lesson.chapter).decode()
    marked = re.sub(r"\\u000([23])", lambda found: chr(int(found[1])), text)
    return msgspec.json.decode(filled(marked, value), type=Chapter)


def _measured(figure: LiveFigure) -> tuple[LiveMeasures, LiveMeasures | None]:
    """Return what is measured of a figure's world, and of its second one, when its first reader sees it."""
    warm_s = figure.world.warm_s
    one = Sampled(World(figure.world.scenario)).until(warm_s)
    return one, None if figure.beside is None else Sampled(World(figure.beside)).until(warm_s)
