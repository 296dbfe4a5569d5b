"""Routes: what a request asks for says which group of servers it is for."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from lbviz.policies import Backend, Pick, Policy
from lbviz.scenarios.spec import RouteSpec
from lbviz.sim.letter import Letters
from lbviz.sim.request import Request
from lbviz.sim.upstream import Upstream


class Routing:
    """Stands in the place of a policy: each group of servers has a policy of its own, and the path says whose it is.

    The first route counts whose prefix the path begins with, as in Envoy's route table and in HAProxy's list of
    `use_backend` rules (NGINX's `location` takes the longest prefix wherever it stands). Without one it is the servers
    that are in no group, as with HAProxy's `default_backend`; where every server is in one, it is all of them.
    """

    def __init__(self, routes: Sequence[RouteSpec], letters: Letters, new_policy: Callable[[str], Policy]) -> None:
        """`new_policy` makes the policy of a group; that of the requests without a route has an empty name."""
        self._routes = [(route.prefix, route.group) for route in routes]
        self._letters = letters
        self._policies = {group: new_policy(group) for group in dict.fromkeys(["", *(route.group for route in routes)])}
        self._members: dict[str, list[Upstream]] = {group: [] for group in self._policies}
        self._asked = self._policies[""]
        self._why = ""
        self.id, self.knows = self._asked.id, self._asked.knows

    @property
    def listens(self) -> bool:
        """Whether one of the policies must hear what becomes of requests."""
        return any(policy.listens for policy in self._policies.values())

    def set_backends(self, upstreams: Sequence[Upstream]) -> None:
        """Take the servers, in order, and let each policy have those of its group."""
        apart = [upstream for upstream in upstreams if not upstream.server.spec.group]
        for group, policy in self._policies.items():
            members = [upstream for upstream in upstreams if group and upstream.server.spec.group == group]
            self._members[group] = members if group else apart or list(upstreams)
            policy.set_backends(self._members[group])

    def backends_for(self, request: Request) -> Sequence[Upstream]:
        """Return the servers that a request may go to."""
        _, group = self._route(request)
        return self._members[group]

    def pick(self, request: Request) -> Backend | None:
        """Return the backend for a request, None where its group has none."""
        prefix, group = self._route(request)
        self._asked = self._policies[group]
        self._why = (
            f"The path begins with {prefix}, which is for group {group}." if group else "No route is for its path."
        )
        return self._asked.pick(request)

    def explain(self) -> Pick:
        """Describe the pick just made."""
        pick = self._asked.explain()
        return replace(pick, because=f"{self._why} {pick.because}")

    def sent(self, upstream: Upstream) -> None:
        """Let the policies that know this server hear of a request to it."""
        for policy in self._policies_of(upstream):
            policy.sent(upstream)

    def ended(self, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        """Let the policies that know this server hear of the end of a request to it."""
        for policy in self._policies_of(upstream):
            policy.ended(upstream, latency_s, ok=ok)

    def _policies_of(self, upstream: Upstream) -> list[Policy]:
        return [policy for group, policy in self._policies.items() if upstream in self._members[group]]

    def _route(self, request: Request) -> tuple[str, str]:
        path = self._letters.path(request)
        return next((route for route in self._routes if path.startswith(route[0])), ("", ""))
