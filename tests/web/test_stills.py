"""Every figure of the course has a still, taken of what it shows now."""

from lbviz.course.library import CHAPTERS, Library
from lbviz.web.stills import FOLDER, figures_of, name_of, read_stills


def test_no_still_is_stale():
    shown = {id: hash for lesson in Library([CHAPTERS]).lessons for id, hash in figures_of(lesson).items()}
    taken = {id: still.shown for id, still in read_stills().items()}
    stale = sorted(id for id in taken if shown.get(id) != taken[id])
    assert not stale, f"run `make stills`: {', '.join(stale)}"


def test_each_is_a_file_and_nothing_else_is_there():
    taken = read_stills()
    assert {FOLDER.parent / name_of(id) for id in taken} == set(FOLDER.glob("*.webp"))
    assert all(still.width > 0 and still.height > 0 and still.narrow > 0 for still in taken.values())
