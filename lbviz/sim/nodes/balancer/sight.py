"""What a balancer sees of a request, and what it leaves to those behind it."""

from lbviz.scenarios.spec import Trust
from lbviz.sim.connections import Opened
from lbviz.sim.explain.who_sees_what import Line, Stop, Walk


class PacketsStop(Stop, frozen=True):
    """It forwards what it cannot read, in an envelope of its own to the server, and leaves all addresses."""

    kind = "layer_4"

    def leave(self, walk: Walk) -> None:
        walk.wrap(self)


class JoinedStop(Stop, frozen=True):
    """It joins the connection to one of its own, and says for whom it asks in that one's first bytes."""

    kind = "layer_4"

    def leave(self, walk: Walk) -> None:
        walk.put_proxy_line(self)


class LayerSevenStop(Stop, frozen=True):
    """Inside the site most speak plain HTTP, and so does this one, on a connection for each request."""

    kind = "layer_7"
    ends_tls = True

    trust: Trust = "edges"

    def does(self, walk: Walk) -> list[Line]:
        client, why = self._client(walk)
        return [Line("takes for its client", client, note=why)]

    def _client(self, walk: Walk) -> tuple[str, str]:
        """Return the address that it takes for the client's, and why."""
        said = walk.forwarded_for
        if self.trust == "edges" and walk.edge:
            return said[-1], f"{walk.edge}, which it trusts, has written it last into X-Forwarded-For"
        if self.trust == "neighbour" and said:
            return said[-1], "the last in X-Forwarded-For, whoever wrote it"
        if self.trust == "everybody" and said:
            return said[0], "the first in X-Forwarded-For, whoever wrote it"
        if not said:
            return walk.source, "who asks it: there is no X-Forwarded-For"
        return walk.source, f"who asks it: it believes {'nobody' if self.trust == 'nobody' else 'no stranger'}’s header"

    def leave(self, walk: Walk) -> None:
        walk.end_tls(self, Opened(walk.trip.request, walk.trip.host))
