"""What a person may change in a running world: every command there is."""

from lbviz.sim.command import Applied, Command, Message
from lbviz.sim.nodes.balancer.commands import CrashBalancer, Place, RecoverBalancer
from lbviz.sim.nodes.client.commands import AddClient, ConnectClient, RemoveClient, Seat, Send, Unseat
from lbviz.sim.nodes.edge.commands import AddEdge, CrashEdge, PurgeEdge, RecoverEdge, RemoveEdge, RestoreEdge
from lbviz.sim.nodes.server.commands import (
    AddServer,
    CrashServer,
    DrainServer,
    FailServer,
    RecoverServer,
    RemoveServer,
)

from .change import Change
from .regions import Placed, SetRegions

__all__ = ["Applied", "Command", "Message", "Placed", "WorldCommand"]

WorldCommand = (
    AddServer
    | RemoveServer
    | DrainServer
    | CrashServer
    | FailServer
    | RecoverServer
    | AddClient
    | RemoveClient
    | ConnectClient
    | Seat
    | Unseat
    | Send
    | SetRegions
    | AddEdge
    | RemoveEdge
    | CrashEdge
    | RecoverEdge
    | PurgeEdge
    | RestoreEdge
    | CrashBalancer
    | RecoverBalancer
    | Place
    | Change
)
