"""What the nodes of one world have in common."""

from dataclasses import dataclass

from .connections import Connections
from .content import Content
from .engine import Engine
from .network import Network
from .observers import Observers
from .tally import Tally


@dataclass(slots=True)
class Common:
    """One clock, one network and one tally for all nodes of a world, and its `seed`."""

    seed: int
    engine: Engine
    observers: Observers
    network: Network
    tally: Tally
    content: Content
    connections: Connections
