"""Balancing policies: one algorithm a file, and this catalogue as their table of contents."""

from .base import Backend, Candidate, Flow, Hashed, Pick, Policy
from .bounded_ring_hash import BoundedRingHash
from .jump_hash import JumpHash
from .ketama import Ketama
from .least_connections import LeastConnections
from .maglev import Maglev
from .modulo_hash import ModuloHash
from .nginx_consistent_hash import NginxConsistentHash
from .nginx_hash import NginxHash
from .nginx_ip_hash import NginxIpHash
from .options import Options
from .power_of_two_choices import PowerOfTwoChoices
from .random_choice import RandomChoice
from .rendezvous import Rendezvous
from .ring_hash import RingHash
from .round_robin import RoundRobin
from .weighted_round_robin import WeightedRoundRobin

CATALOGUE: dict[str, type[Policy]] = {
    policy.id: policy
    for policy in (
        RandomChoice,
        RoundRobin,
        WeightedRoundRobin,
        LeastConnections,
        PowerOfTwoChoices,
        ModuloHash,
        NginxIpHash,
        NginxHash,
        NginxConsistentHash,
        Ketama,
        RingHash,
        BoundedRingHash,
        Rendezvous,
        JumpHash,
        Maglev,
    )
}

__all__ = ["CATALOGUE", "Backend", "Candidate", "Flow", "Hashed", "Options", "Pick", "Policy"]
