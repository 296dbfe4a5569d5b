"""Every figure makes its point within six seconds of being seen, whenever in its first two minutes that is."""

import pytest

from lbviz.course.lesson import LiveFigure
from lbviz.course.library import CHAPTERS, Library
from lbviz.course.samples import SAMPLE_S
from lbviz.live.live_world import busy_world

SECONDS_TO_MAKE_A_POINT = 6.0
LOOKED_AT_S = 120.0
FIGURES = {
    f"{lesson.chapter.name}.{figure.id}": figure
    for lesson in Library([CHAPTERS]).lessons
    for figure in lesson.figures.values()
    if figure.point is not None
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
def test_a_figure_makes_its_point_soon(figure: LiveFigure) -> None:
    assert figure.point is not None
    world = figure.world
    room = busy_world(world.scenario, world.speed, world.warm_s, [figure.conditions[figure.point].text])
    if figure.beside is not None:
        room.beside = busy_world(figure.beside, world.speed, world.warm_s)
    made, longest = world.warm_s, 0.0
    for _ in range(round(LOOKED_AT_S / SAMPLE_S)):
        for each in filter(None, (room.beside, room)):
            each.advance_to(each.now + SAMPLE_S)
            each.take_records()
        longest = max(longest, room.now - made)
        if room.conditions[0].met:
            made = room.now
    assert longest / world.speed <= SECONDS_TO_MAKE_A_POINT
