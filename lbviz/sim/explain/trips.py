"""Trips: the way of one request, as far as it is known."""

from msgspec.structs import replace

from lbviz.scenarios.names import replica_ids
from lbviz.scenarios.spec import MAX_REPLICAS
from lbviz.sim.network import Node
from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.nodes.balancer.upstream import Upstream
from lbviz.sim.nodes.edge.edge import Edge
from lbviz.sim.nodes.forward_proxy import ForwardProxy
from lbviz.sim.nodes.hop import Hop
from lbviz.sim.observers import End, Heard
from lbviz.sim.trace import Cached, Dropped, Failed, Moved, Record
from lbviz.sim.world import World

from .who_sees_what import BALANCERS, EDGES, SERVERS, SITE, Line, Stop, Trip


def trip(world: World, heard: Heard) -> Trip:
    """Return what is to be known of a request's way, the nodes on it as they are set now."""
    request, cached = heard.request, heard.cached
    nodes: list[Node] = [hop for hop in heard.passed if isinstance(hop, Hop)]
    # By their ids, since one that was removed and came back is another object.
    known = {node.id for node in nodes}
    edge = None if cached is None else world.path.find_edge(cached.edge)
    if edge is not None and edge.id not in known:
        # Answered there, or waiting.
        if isinstance(request.sender, ForwardProxy) and not nodes:
            nodes.append(request.sender)
        nodes.append(edge)
    upstream = request.upstream if isinstance(request.upstream, Upstream) else None
    reached = _node(world, upstream.balancer if upstream is not None else _last_heard_of_at(heard.latest))
    if reached is not None and reached.id not in known:
        nodes.append(reached)
    stops = [_stop(world, node) for node in nodes]
    if reached is not None and upstream is not None and upstream.server in world.servers:
        stops.append(Stop("server", upstream.id, str(SERVERS + world.servers.index(upstream.server) + 1)))
    elif reached is not None and edge is None:
        stops += [replace(_stop(world, node), ahead=True) for node in world.path.surely_after(reached)]
    goes_on = cached is None and not isinstance(heard.latest, End)
    return Trip(
        client=request.client.address,
        port=world.connections.port_shown(request, goes_on=goes_on),
        host=world.content.host(request),
        path=world.content.path(request),
        cookie=world.content.cookie(request),
        stops=stops,
        does={} if cached is None else {cached.edge: [Line("its cache said", cached.what)]},
    )


def _node(world: World, id: str) -> Node | None:
    """Return the node of this id between clients and servers, or None."""
    path, site = world.path, world.site
    nodes = [path.forward_proxy, *path.edges, path.front, *site.balancers, *site.leaving]
    return next((node for node in nodes if node is not None and node.id == id), None)


def _stop(world: World, node: Node) -> Stop:
    match node:
        case ForwardProxy():
            return Stop(node.spec.kind, node.id, node.address)
        case Edge():
            edges = world.path.edges
            return Stop("edge", node.id, str(EDGES + (edges.index(node) + 1 if node in edges else 0)))
        case Balancer():
            address = str(BALANCERS + replica_ids(MAX_REPLICAS).index(node.id) + 1)
            return Stop("layer_4" if node.spec.layer == 4 else "layer_7", node.id, address)
        case _:
            return Stop("front", node.id, SITE)


def _last_heard_of_at(record: Record) -> str:
    """Return the node where a request is or is going to, empty where that is known anyway: on its way home."""
    match record:
        case Moved():
            return "" if record.back else record.target
        case Cached():
            return record.edge
        case Dropped() | Failed():
            return record.node
    return ""
