"""Balancing policies: one algorithm a file, and this catalogue as their table of contents."""

from .base import Backend, Candidate, Flow, Hashed, Pick, Policy
from .least_connections import LeastConnections
from .modulo_hash import ModuloHash
from .options import Options
from .power_of_two_choices import PowerOfTwoChoices
from .random_choice import RandomChoice
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
    )
}

__all__ = ["CATALOGUE", "Backend", "Candidate", "Flow", "Hashed", "Options", "Pick", "Policy"]
