"""The pages of the course, and what decides their tasks and questions that need no world: plain HTTP, no room."""

from collections.abc import Mapping

import msgspec
from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from lbviz.course.blocks import Chapter
from lbviz.course.library import OPENING, Library
from lbviz.live.opening import FigureSpec
from lbviz.measures.measured import Value

from .schema import SCHEMA_DATA


class CourseFigures:
    """The figures of a library, as rooms need them."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def figure(self, id: str) -> FigureSpec | None:
        """Return a figure by CHAPTER.FIGURE, None if there is none."""
        figure = self._library.figure(id)
        if figure is None:
            return None
        conditions = tuple(each.text for each in figure.conditions)
        world = figure.world
        return FigureSpec(world.scenario, world.speed, world.warm_s, conditions, figure.beside)


class _Told:
    """What a figure without a room says of itself; what it does not say is 0."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self._told = told

    def measure_of(self, name: str, *arguments: str | float) -> Value:
        return None

    def measure(self, name: str) -> Value:
        try:
            return float(self._told.get(name, 0))
        except ValueError:
            return 0.0


def course(library: Library, *, reload: bool) -> Blueprint:
    """Return the routes. With `reload`, files that have changed are read again before a page is shown."""
    blueprint = Blueprint("course", __name__)

    def page(template: str, chapter: Chapter) -> str:
        # Plain data, as templates write it into the page too.
        shown = msgspec.to_builtins(chapter)
        return render_template(template, chapter=shown, faults=library.faults(chapter.name), schema=SCHEMA_DATA)

    def find(name: str) -> Chapter:
        if reload:
            library.look_again()
        chapter = library.chapter(name)
        if chapter is None:
            abort(404)
        return chapter

    @blueprint.get("/")
    def home() -> ResponseReturnValue:
        opening = next(each.chapter.name for each in library.lessons if each.chapter.number == OPENING)
        return page("course/opening.html", find(opening))

    @blueprint.get("/course/<name>")
    def chapter(name: str) -> ResponseReturnValue:
        return page("course/chapter.html", find(name))

    @blueprint.get("/course/<name>/tasks/<task>.json")
    def task(name: str, task: str) -> ResponseReturnValue:
        """Say whether a task of a figure without a room is done, by what the figure says of itself."""
        lesson = library.lesson(name)
        if lesson is None or task not in lesson.still_tasks:
            abort(404)
        return {"met": lesson.still_tasks[task].holds(_Told(request.args))}

    return blueprint
