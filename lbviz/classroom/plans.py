"""All plans: those that come with lbviz, and those of a folder that a teacher names."""

from collections.abc import Iterable
from pathlib import Path

from lbviz.course.lesson import Fault, LessonError
from lbviz.course.library import Library
from lbviz.scenarios.errors import FieldError, suggestion

from .plan import Plan, read_plan

PLANS = Path(__file__).parent / "plans"
FIRST = "consistent-hashing"


class Plans:
    """The plans of some folders, by the names of their files. A later folder's takes the place of the same name's."""

    def __init__(self, folders: Iterable[Path], library: Library) -> None:
        """Read all. Raises LessonError with all that is wrong in any of them."""
        self._plans: dict[str, Plan] = {}
        faults: list[Fault] = []
        for file in (file for folder in folders for file in sorted(folder.glob("*.md"))):
            try:
                self._plans[file.stem] = read_plan(file, library)
            except LessonError as error:
                faults += error.faults
            except UnicodeDecodeError:
                faults.append(Fault(file.name, 1, "want UTF-8 text"))
        if faults:
            raise LessonError(faults)

    @property
    def all(self) -> list[Plan]:
        """All plans: the one to begin with, then by their names."""
        return sorted(self._plans.values(), key=lambda plan: (plan.id != FIRST, plan.id))

    def find(self, id: str) -> Plan:
        """Return a plan. Raises FieldError where there is none of this id."""
        if id not in self._plans:
            raise FieldError("plan", id, f"one of {', '.join(self._plans)}{suggestion(id, self._plans)}")
        return self._plans[id]
