"""Every figure of the course has a still, taken of what it shows now."""

from msgspec.structs import replace

from lbviz.course.blocks import Figure
from lbviz.course.lesson import Lesson
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


def test_only_what_is_drawn_makes_a_still_stale():
    def shown(lesson: Lesson) -> str:
        return figures_of(lesson)["weights.blocks"]

    lesson = next(each for each in Library([CHAPTERS]).lessons if each.chapter.name == "weights")
    fresh, live = shown(lesson), lesson.figures["blocks"]
    blocks = [
        replace(each, caption="Another one.", controls=[], shows=[]) if isinstance(each, Figure) else each
        for each in lesson.chapter.blocks
    ]
    lesson.chapter = replace(lesson.chapter, blocks=blocks)
    live.world = replace(live.world, scenario=replace(live.world.scenario, title="Another one"))
    assert shown(lesson) == fresh
    live.world = replace(live.world, scenario=replace(live.world.scenario, seed=7))
    assert shown(lesson) != fresh
