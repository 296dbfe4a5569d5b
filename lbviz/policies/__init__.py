"""Balancing policies: one algorithm a file, and this catalogue as their table of contents."""

from .bounded_ring_hash import BoundedRingHash
from .by_hand import ByHand
from .dynamic_weighted_round_robin import DynamicWeightedRoundRobin
from .first import First
from .join_shortest_queue import JoinShortestQueue
from .jump_hash import JumpHash
from .ketama import Ketama
from .least_connections import LeastConnections
from .least_request import LeastRequest
from .least_response_time import LeastResponseTime
from .maglev import Maglev
from .modulo_hash import ModuloHash
from .nearest_region import NearestRegion
from .nginx_consistent_hash import NginxConsistentHash
from .nginx_hash import NginxHash
from .nginx_ip_hash import NginxIpHash
from .parts.base import Backend, Candidate, Flow, Hashed, Knows, Pick, Placing, PlainFlow, Policy
from .parts.options import OPTION_WORDS, Options, OptionWords
from .peak_ewma import PeakEwma
from .power_of_two_choices import PowerOfTwoChoices
from .random_choice import RandomChoice
from .rendezvous import Rendezvous
from .ring_hash import RingHash
from .round_robin import RoundRobin
from .weighted_random import WeightedRandom
from .weighted_round_robin import WeightedRoundRobin
from .weighted_round_robin_block import WeightedRoundRobinBlock
from .weighted_round_robin_edf import WeightedRoundRobinEdf

CATALOGUE: dict[str, type[Policy]] = {
    policy.id: policy
    for policy in (
        RandomChoice,
        WeightedRandom,
        RoundRobin,
        WeightedRoundRobin,
        WeightedRoundRobinBlock,
        WeightedRoundRobinEdf,
        ByHand,
        LeastConnections,
        LeastRequest,
        PowerOfTwoChoices,
        JoinShortestQueue,
        First,
        LeastResponseTime,
        PeakEwma,
        DynamicWeightedRoundRobin,
        NearestRegion,
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

__all__ = [
    "CATALOGUE",
    "OPTION_WORDS",
    "Backend",
    "Candidate",
    "Flow",
    "Hashed",
    "Knows",
    "OptionWords",
    "Options",
    "Pick",
    "Placing",
    "PlainFlow",
    "Policy",
]
