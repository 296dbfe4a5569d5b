"""What a page is told at once: what can be set in a live room, within which bounds, and what there is to name.

It stands in the page as JSON; static/js/wire/schema.js hands it to whatever needs it.
"""

from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from lbviz.glossary import GLOSSARY, Term
from lbviz.live.limits import (
    MAX_CLIENTS,
    MAX_EDGES,
    MAX_RATE_PER_S,
    MAX_SERVERS,
)
from lbviz.live.messages import SPEEDS
from lbviz.placement import questions, ring
from lbviz.policies import CATALOGUE, OPTION_WORDS, Knows, OptionWords, Placing
from lbviz.scenarios.addresses import FORGED, PROXY
from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.names import BALANCER_ID, FRONT_ID, PROXY_ID, replica_ids
from lbviz.scenarios.places import PLACES
from lbviz.scenarios.schema import Tables, tables
from lbviz.scenarios.spec import MAX_REPLICAS
from lbviz.sim.content import HOSTS, PURPOSES

from .sharing import MAX_QR_CHARACTERS

# What a live room can carry is less than what a scenario may say.
LIVE_MAXIMA: dict[str, dict[str, float]] = {
    "traffic": {"rate_per_s": MAX_RATE_PER_S, "clients": MAX_CLIENTS},
    "options": {name: words.live_max for name, words in OPTION_WORDS.items() if words.live_max is not None},
}


class PolicyWords(Struct, frozen=True):
    """A policy as the page presents it; see the fields of `policies.Policy`."""

    id: str
    title: str
    summary: str
    knows: Knows
    cost: str
    known_as: dict[str, str]
    placing: Placing | None
    uses: tuple[str, ...]


class PresetWords(Struct, frozen=True):
    """A world to begin with."""

    id: str
    title: str
    sentence: str
    done: str


class Counts(Struct, frozen=True):
    """How many nodes a live room has at most."""

    servers: int
    clients: int
    edges: int


class Ids(Struct, frozen=True):
    """The ids of nodes that have no name of their own; `balancers` are those of all replicas there may be."""

    balancer: str
    balancers: list[str]
    front: str
    proxy: str


class Hashing(Struct, frozen=True):
    """How much a picture of hashing takes: servers, keys, points (virtual nodes) of one server and of all together."""

    servers: int
    keys: int
    points: int
    points_in_all: int


class Schema(Struct, frozen=True):
    """What every page is told: the fields of a scenario within the bounds of a live room, and what can be named.

    `hosts` are the sites that clients ask, `purposes` the first parts of paths, `places` the regions on the map (north
    and east, in degrees), `proxy_address` is what the site sees of a forward proxy's clients, `forged_address` what
    clients that forge X-Forwarded-For write into it,
    `glossary` what words mean, `qr_characters` how long a link may be that is drawn as a QR code.
    """

    tables: Tables
    counts: Counts
    ids: Ids
    speeds: tuple[float, ...]
    hosts: tuple[str, ...]
    purposes: tuple[str, ...]
    places: dict[str, tuple[float, float]]
    policies: list[PolicyWords]
    options: dict[str, OptionWords]
    presets: list[PresetWords]
    proxy_address: str
    forged_address: str
    hashing: Hashing
    qr_characters: int
    glossary: dict[str, Term]


def _tables_of_a_live_room() -> Tables:
    described = tables()
    for table, maxima in LIVE_MAXIMA.items():
        described[table] |= {name: replace(described[table][name], max=most) for name, most in maxima.items()}
    return described


SCHEMA = Schema(
    tables=_tables_of_a_live_room(),
    counts=Counts(servers=MAX_SERVERS, clients=MAX_CLIENTS, edges=MAX_EDGES),
    ids=Ids(balancer=BALANCER_ID, balancers=replica_ids(MAX_REPLICAS), front=FRONT_ID, proxy=PROXY_ID),
    speeds=SPEEDS,
    hosts=HOSTS,
    purposes=PURPOSES,
    places=dict(PLACES),
    policies=[
        PolicyWords(each.id, each.title, each.summary, each.knows, each.cost, each.known_as, each.placing, each.uses)
        for each in CATALOGUE.values()
    ],
    options=OPTION_WORDS,
    presets=[PresetWords(id, preset.scenario.title, preset.sentence, preset.done) for id, preset in PRESETS.items()],
    proxy_address=PROXY.four,
    forged_address=FORGED,
    hashing=Hashing(
        servers=questions.MAX_SERVERS,
        keys=questions.MAX_KEYS,
        points=ring.MAX_POINTS,
        points_in_all=ring.MAX_POINTS_IN_ALL,
    ),
    qr_characters=MAX_QR_CHARACTERS,
    glossary=GLOSSARY,
)
# As templates write it.
SCHEMA_DATA: dict[str, Any] = msgspec.to_builtins(SCHEMA)
