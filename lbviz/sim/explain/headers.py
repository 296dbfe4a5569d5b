"""What nodes write down about a connection for those behind them, as the standards have it."""

from ipaddress import IPv6Address, ip_address

from msgspec import Struct


class Part(Struct, frozen=True):
    """One part of a binary header: its bytes, in hexadecimal, and what they say."""

    bytes: str
    means: str


def proxy_v1(source: str, destination: str, source_port: int, destination_port: int) -> str:
    """Return the line that a balancer of layer 4 puts before a connection's bytes to say who is on its other end.

    Source: HAProxy, "The PROXY protocol, versions 1 & 2", section 2.1.
    """
    family = "TCP6" if isinstance(ip_address(source), IPv6Address) else "TCP4"
    return f"PROXY {family} {source} {destination} {source_port} {destination_port}\r\n"


def proxy_v2(source: str, destination: str, source_port: int, destination_port: int) -> list[Part]:
    """Return the same in its binary form: signature, version 2 and command PROXY, TCP, length, addresses, ports.

    Source: HAProxy, "The PROXY protocol, versions 1 & 2", section 2.2.
    """
    six = isinstance(ip_address(source), IPv6Address)
    addresses = [ip_address(source), ip_address(destination)]
    ports = [source_port, destination_port]
    length = sum(len(address.packed) for address in addresses) + 2 * len(ports)
    return [
        Part(b"\r\n\r\n\x00\r\nQUIT\n".hex(), "signature"),
        Part("21", "version 2, PROXY"),
        Part("21" if six else "11", f"TCP over IPv{6 if six else 4}"),
        Part(f"{length:04x}", f"{length} bytes follow"),
        *(
            Part(address.packed.hex(), f"{end} {address}")
            for end, address in zip(("from", "to"), addresses, strict=True)
        ),
        *(Part(f"{port:04x}", f"{end} port {port}") for end, port in zip(("from", "to"), ports, strict=True)),
    ]


def forwarded(source: str, by: str, host: str) -> str:
    """Return the value of a Forwarded header, RFC 7239; an IPv6 address is in brackets and quoted (section 6)."""
    return f"for={_node(source)};by={_node(by)};host={host};proto=https"


def _node(address: str) -> str:
    return f'"[{address}]"' if isinstance(ip_address(address), IPv6Address) else address
