"""A circuit breaker: no backend gets more than so many at a time."""

from lbviz.policies import Backend
from lbviz.scenarios.spec import CircuitBreaker as Spec


class CircuitBreaker:
    """A backend with `max_in_flight` unanswered requests is not picked; where all have that many, none is.

    Source: Envoy, "Circuit breaking", `max_requests`: 1024 for the whole cluster unless said, `per_host_thresholds` for
    each host. NGINX's `max_conns` (no limit unless said) and HAProxy's `maxconn` of a server are the same bound;
    HAProxy lets what is beyond it wait, Envoy and NGINX refuse it. Here it is 10 unless said, for small servers.
    """

    def __init__(self, spec: Spec) -> None:
        self._most = spec.max_in_flight

    def has_room(self, backend: Backend) -> bool:
        """Return whether one more may be sent to this backend."""
        return backend.in_flight < self._most
