"""Lessons in folders: read at the start, and again where a file changes."""

import os
from pathlib import Path

import pytest

from lbviz.course.lesson import LessonError
from lbviz.course.library import CHAPTERS, Library

LESSON = """\
+++
title = "Mine"
lead = "My lead."

[worlds.w]
like = "one-server"
+++

At {a} wait {queue(a)}, in all {answered}.

::: figure world="w"
{p95_ms}
:::
"""


def write(folder: Path, name: str, text: str = LESSON) -> Path:
    file = folder / name
    before = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(before + 10**9, before + 10**9))
    return file


def test_a_file_in_a_folder_of_ones_own_is_a_chapter(tmp_path) -> None:
    write(tmp_path, "17-mine.md")
    library = Library([CHAPTERS, tmp_path])
    chapter = library.chapter("mine")
    assert chapter is not None
    assert chapter.title == "Mine"
    assert chapter.contents[-1].name == "mine"
    assert chapter.previous.number < 17
    assert library.figure("mine.w") is not None
    assert library.figure("mine.nothing") is None
    assert library.chapter("nothing") is None


def test_numbers_are_told_as_the_first_reader_finds_them(tmp_path) -> None:
    write(tmp_path, "01-mine.md")
    prose, figure = Library([tmp_path]).chapter("mine").blocks
    assert 'data-format="0">' in prose.html
    assert "\x02" not in prose.html + figure.caption
    assert " s</span>" in figure.caption


def test_one_s_own_takes_the_place_of_one_of_the_same_name(tmp_path) -> None:
    write(tmp_path, "01-one-server.md")
    assert Library([CHAPTERS, tmp_path]).chapter("one-server").title == "Mine"


def test_a_changed_file_is_read_again_and_a_bad_one_keeps_the_last_good(tmp_path) -> None:
    file = write(tmp_path, "01-mine.md")
    library = Library([tmp_path])
    write(tmp_path, "01-mine.md", LESSON.replace("My lead", "Another"))
    library.look_again()
    assert library.chapter("mine").lead == "Another."
    write(tmp_path, "01-mine.md", LESSON.replace("queue(a)", "queu(a)"))
    library.look_again()
    assert library.chapter("mine").lead == "Another."
    (fault,) = library.faults("mine")
    assert (fault.line, "did you mean queue" in fault.message) == (9, True)
    file.unlink()
    library.look_again()
    assert library.chapter("mine") is None


def test_a_bad_file_at_the_start_is_told_with_its_line(tmp_path) -> None:
    write(tmp_path, "01-mine.md", LESSON.replace("one-server", "two-servers"))
    with pytest.raises(LessonError, match=r"01-mine\.md:6: worlds\.w\.like: got two-servers"):
        Library([tmp_path])
