"""What a person may change in a running world: every command there is."""

from .balancers import CrashBalancer, RecoverBalancer
from .base import Applied, Command, Message
from .change import Change
from .clients import AddClient, ConnectClient, RemoveClient
from .edges import AddEdge, CrashEdge, PurgeEdge, RecoverEdge, RemoveEdge, RestoreEdge
from .regions import Placed, SetRegions
from .servers import AddServer, CrashServer, DrainServer, FailServer, RecoverServer, RemoveServer

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
    | SetRegions
    | AddEdge
    | RemoveEdge
    | CrashEdge
    | RecoverEdge
    | PurgeEdge
    | RestoreEdge
    | CrashBalancer
    | RecoverBalancer
    | Change
)
