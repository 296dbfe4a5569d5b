"""What may stand between the clients and the balancer: one struct for each of its tables in a scenario file."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from .fields import Host, NonNegative, Positive, Region, ServerId

ProxyKind = Literal["proxy", "vpn"]
EdgeStatus = Literal["up", "crashed"]
CacheSize = Annotated[int, Meta(ge=0, le=100_000)]
FrontKind = Literal["ecmp", "active_passive", "layer_4"]


class ForwardProxySpec(Struct, frozen=True, forbid_unknown_fields=True):
    """Asks in its own name for `clients`: their addresses, or so many of them, the first; others go their own way.

    Hosts in `deny` are refused, and where `allow` names any, all others are. A `vpn` is one whose clients' leg is
    encrypted as a whole. In its `region` its requests come to light, whatever its clients' own.
    """

    kind: ProxyKind = "proxy"
    clients: Annotated[int, Meta(ge=0)] | list[str] = 2
    allow: list[Host] = []
    deny: list[Host] = []
    region: Region = ""


class EdgeSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """A reverse proxy near the clients of its `region`, with a cache of so many objects (0 for none).

    What it has is fresh for `ttl_s`, then it asks the origin whether it still holds. Without an `id` an edge gets the
    next free one: edge1, edge2 …
    """

    id: ServerId = ""
    region: Region = ""
    cache: CacheSize = 20
    ttl_s: Positive = 30.0
    status: EdgeStatus = "up"


class FrontSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """What spreads the traffic over the replicas of the balancer.

    `ecmp`: a router that hashes addresses and ports, and remembers nothing. `active_passive`: a virtual address that
    the first replica alive has; another takes it over `failover_s` after that one crashed. `layer_4`: a balancer of
    layer 4 with a `policy` of its own, which with `tracking` remembers where each connection goes.
    """

    kind: FrontKind = "ecmp"
    policy: str = "maglev"
    tracking: bool = True
    failover_s: NonNegative = 3.0
