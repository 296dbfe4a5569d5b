"""What may keep a request from the backend that a policy picked."""

from lbviz.sim.nodes.balancer.upstream import Upstream


class Guard:
    """Base of the parts that do. Each overrides what it has a say in."""

    def has_room(self, backend: Upstream) -> bool:
        """Return whether one more may be sent to this backend at all."""
        return True

    def is_warm(self, backend: Upstream) -> bool:
        """Return whether this backend can have all of its share."""
        return True

    def objection(self, backend: Upstream) -> str:
        """Return what keeps the request at hand from this backend, as the end of a sentence; empty for nothing."""
        return ""

    def risen(self, backend: Upstream) -> None:
        """A backend has come up now."""

    def picked(self, backend: Upstream, request: int) -> None:
        """A request is about to be sent to this backend."""

    def ended(self, backend: Upstream, request: int, *, ok: bool) -> None:
        """Hear how a request to this backend ended."""

    def forget(self, backend: Upstream) -> None:
        """Forget a backend that is gone."""
