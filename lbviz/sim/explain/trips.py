"""Trips: the way of one request, as far as it is known."""

from msgspec.structs import replace

from lbviz.sim.network import Node
from lbviz.sim.nodes.balancer.forsaken import Forsaken
from lbviz.sim.nodes.balancer.upstream import Upstream
from lbviz.sim.nodes.edge.sight import EdgeStop
from lbviz.sim.nodes.forward_proxy.sight import ProxyStop, VpnStop
from lbviz.sim.nodes.hop import Hop
from lbviz.sim.observers import End, Heard
from lbviz.sim.trace import Cached, Dropped, Failed, Moved, Record
from lbviz.sim.world import World

from .who_sees_what import Line, Stop, Trip


def trip(world: World, heard: Heard) -> Trip:
    """Return what is to be known of a request's way, the nodes on it as they are set now."""
    request, cached = heard.request, heard.cached
    nodes: list[Node] = [hop for hop in heard.passed if isinstance(hop, Hop)]
    # By their ids, since one that was removed and came back is another object.
    known = {node.id for node in nodes}
    holder = None if cached is None else _node(world, cached.edge)
    if holder is not None and holder.id not in known:
        # Answered there, or waiting.
        if isinstance(request.sender, Hop) and not nodes:
            nodes.append(request.sender)
        nodes.append(holder)
    asker = request.upstream.upstream if isinstance(request.upstream, Forsaken) else request.upstream
    upstream = asker if isinstance(asker, Upstream) else None
    reached = _node(world, upstream.balancer if upstream is not None else _last_heard_of_at(heard.latest))
    if reached is not None and reached.id not in known:
        nodes.append(reached)
    stops: list[Stop] = [node.stop() for node in nodes]
    if reached is not None and upstream is not None and upstream.server in world.servers:
        stops.append(upstream.server.stop(world.servers.index(upstream.server) + 1))
    elif reached is not None and holder is None:
        stops += [replace(node.stop(), ahead=True) for node in world.path.surely_after(reached)]
    goes_on = cached is None and not isinstance(heard.latest, End)
    edge = next((stop.node for stop in stops if isinstance(stop, EdgeStop)), "")
    proxy = next((stop.node for stop in stops if isinstance(stop, ProxyStop | VpnStop)), "")
    sent_on, arrived_on = world.connections.seen(request, proxy, edge, goes_on=goes_on)
    return Trip(
        request=request.number,
        client=request.client.address,
        sent_on=sent_on,
        arrived_on=arrived_on,
        host=world.content.host(request),
        path=world.content.path(request),
        cookie=world.content.cookie(request),
        stops=stops,
        forged=request.client.forged,
        does={} if cached is None else {cached.edge: [Line("its cache said", cached.what)]},
    )


def _node(world: World, id: str) -> Node | None:
    """Return the node of this id between clients and servers, or None."""
    nodes: list[Node] = [*world.path.nodes, *world.site.balancers, *world.site.leaving]
    return next((node for node in nodes if node.id == id), None)


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
