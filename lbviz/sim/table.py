"""The tables of a scenario, as far as their fields can be changed in a running world."""

from typing import Any, ClassVar, get_type_hints

from msgspec import UNSET, Struct, UnsetType, defstruct
from msgspec.structs import asdict, replace

from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.labels import setting
from lbviz.scenarios.spec import Scenario
from lbviz.sim.world import World

from .command import one_of


class Table:
    """A table that a scenario has once. Which fields there are, of which types, its specification says."""

    name: ClassVar[str]
    spec: ClassVar[type[Struct]]
    elsewhere: ClassVar[frozenset[str]] = frozenset()
    """The fields that other commands change."""
    switches: ClassVar[frozenset[str]] = frozenset()
    """The numbers that no slider changes: each change of one is a gesture of its own."""
    may_be_absent: ClassVar[bool] = False

    def __init__(self) -> None:
        hints = get_type_hints(self.spec, include_extras=True)
        self.fields = [name for name in self.spec.__struct_fields__ if name not in self.elsewhere]
        self.changes = defstruct(
            f"{self.spec.__name__}Changes",
            [(name, hints[name] | UnsetType, UNSET) for name in self.fields],
            frozen=True,
            forbid_unknown_fields=True,
        )

    def convert(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return fields as the specification types them, in its order; FieldError for what it does not allow."""
        given = asdict(convert(fields, self.changes))
        return {name: value for name, value in given.items() if value is not UNSET}

    def find(self, scenario: Scenario, id: str) -> Any:
        """Return what a scenario says in this table, None if it has no such table; FieldError for an unknown id."""
        if id:
            raise FieldError("id", id, f"no id: there is one {self.name.replace('_', ' ')}")
        return getattr(scenario, self.name)

    def put(self, scenario: Scenario, id: str, spec: Any) -> Scenario:
        """Return the scenario with this in the table."""
        return replace(scenario, **{self.name: spec})

    def carry_out(self, world: World, id: str, spec: Any, changes: dict[str, Any]) -> None:
        """Let a world have this in the table, of which only the changes are new."""
        raise NotImplementedError

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        """Return what a change of these fields does, None for taking it all away."""
        name = next((name for name in self.fields if name in (fields or {})), None)
        if fields is None or name is None:
            return f"change the {self.name.replace('_', ' ')}"
        return setting(self.name, name, fields[name], self.whose(id))

    def whose(self, id: str) -> str:
        """Return whose fields they are, as the middle of a sentence."""
        return ""


class ListedTable(Table):
    """A table of which a scenario has a list; each entry has an `id`."""

    kind: ClassVar[str]
    """What one entry is called."""

    def listed(self, scenario: Scenario) -> list[Any]:
        """Return all entries, in order."""
        entries: list[Any] = getattr(scenario, self.name)
        return entries

    def find(self, scenario: Scenario, id: str) -> Any:
        listed = self.listed(scenario)
        for spec in listed:
            if spec.id == id:
                return spec
        raise FieldError("id", id, one_of([spec.id for spec in listed], self.kind))

    def put(self, scenario: Scenario, id: str, spec: Any) -> Scenario:
        listed = [spec if one.id == id else one for one in self.listed(scenario)]
        return replace(scenario, **{self.name: listed})

    def place(self, world: World, regions: dict[str, str]) -> None:
        """Say where entries are, by their ids."""
        raise NotImplementedError

    def whose(self, id: str) -> str:
        return f" of {self.kind} {id}"
