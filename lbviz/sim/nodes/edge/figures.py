"""The figures of an edge."""

from msgspec import Struct

from .edge import Edge


class EdgeFigures(Struct, frozen=True, omit_defaults=True):
    """One edge: what it has passed on and not seen answered (`in_flight`), what waits there for another's fetch and how
    many `objects` it holds now; over the window, how often its cache said what. `collapsed` counts those answered with
    another's fetch, `misses`, `revalidations` and `passed` what the origin was asked, `stale` those answered with a
    stale copy.
    """

    id: str
    in_flight: int
    waiting: int
    objects: int
    hits: int
    misses: int
    revalidations: int
    collapsed: int
    passed: int
    stale: int = 0

    @classmethod
    def of(cls, edge: Edge, grown: dict[str, float]) -> "EdgeFigures":
        """Return an edge's figures; `grown` is by how much its counters have in the window."""
        return cls(
            id=edge.id,
            in_flight=edge.in_flight,
            waiting=len(edge.waiting),
            objects=edge.objects,
            hits=int(grown["hit"]),
            misses=int(grown["miss"]),
            revalidations=int(grown["revalidated"]),
            collapsed=int(grown["collapsed"]),
            passed=int(grown["pass"]),
            stale=int(grown["stale"]),
        )


class EdgeSummary(Struct, frozen=True, omit_defaults=True):
    """How often an edge's cache said what: see `EdgeFigures`."""

    hits: int
    misses: int
    revalidations: int
    collapsed: int
    passed: int
    stale: int = 0

    @classmethod
    def of(cls, edge: Edge) -> "EdgeSummary":
        """Return what an edge has done since it was added."""
        said = edge.counts
        return cls(said["hit"], said["miss"], said["revalidated"], said["collapsed"], said["pass"], said["stale"])

    def __str__(self) -> str:
        return (
            f"{self.hits} hits, {self.misses} misses, {self.revalidations} revalidations,"
            f" {self.collapsed} collapsed, {self.passed} passed"
            f"{f', {self.stale} stale' if self.stale else ''}"
        )
