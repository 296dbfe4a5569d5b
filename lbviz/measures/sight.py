"""Whether a party on the way of a request can read something of it."""

from collections.abc import Sequence

from lbviz.sim.explain.who_sees_what import Line, Party

# Whoever runs the first piece of the way, in a café for instance: no party of its own, it sees what passes.
NETWORK = "network"
_HOST = ("host", "CONNECT")


def sees(parties: Sequence[Party], whom: str, what: str) -> bool | None:
    """Return whether a party reads the `client` (its address), the `host`, the `path` or the `cookie`.

    The party is named by its node's id or by its kind; `network` is whoever carries the first piece of the way. None if
    it is not on the way.
    """
    if whom == NETWORK:
        return _network_sees(parties, what)
    party = next((each for each in parties if whom in (each.node, each.kind, _role(each))), None)
    if party is None:
        return None
    if what == "client":
        own = _addresses(parties[0])
        return any(address in line.value for line in _read(party) for address in own)
    return any(_is(line, what) for line in _read(party))


def _network_sees(parties: Sequence[Party], what: str) -> bool | None:
    if len(parties) < 2:
        return None
    if what == "client":
        return True
    in_the_clear = [] if any(seal.what == "tunnel" for seal in parties[1].seals) else parties[1].opening
    return any(_is(line, what) for line in in_the_clear)


def _role(party: Party) -> str:
    return "forward_proxy" if party.kind in ("proxy", "vpn") else party.kind


def _read(party: Party) -> list[Line]:
    return [line for line in (*party.envelope, *party.opening, *party.letter) if not line.hidden]


def _addresses(client: Party) -> list[str]:
    """Return the addresses by which a client is known: its own, and that of its home's router."""
    lines = [line.value for line in client.envelope if line.what in ("from", "home router")]
    return [value.rpartition(":")[0] for value in lines]


def _is(line: Line, what: str) -> bool:
    return line.what.startswith(_HOST) if what == "host" else line.what == what
