"""What the figures about hashing share: the policies that know the key, and who gets which key."""

from collections.abc import Iterable
from random import Random

from lbviz.policies import CATALOGUE, Backend, Options, PlainFlow, Policy
from lbviz.scenarios.names import client_address

HASHING = [id for id, policy in CATALOGUE.items() if policy.knows == "the key"]


def backends(count: int, name: str = "10.1.0") -> list[Backend]:
    """Return this many backends of equal weight, whose ids every product could have."""
    return [Backend(f"{name}.{number}:80") for number in range(count)]


def build(policy: str, options: Options = Options()) -> Policy:  # noqa: B008
    """Return a policy of the catalogue."""
    return CATALOGUE[policy](Random(1), options=options)


def flows(count: int) -> list[PlainFlow]:
    """Return this many different clients from all of a large network."""
    return [PlainFlow(client_address(number)) for number in Random(1).sample(range(1, 1 << 24), count)]


def owners(policy: Policy, members: Iterable[Backend], flows: Iterable[PlainFlow]) -> list[str]:
    """Return the id of the backend of each flow."""
    policy.set_backends(members)
    ids = []
    for flow in flows:
        backend = policy.pick(flow)
        assert backend is not None
        ids.append(backend.id)
    return ids
