"""The figures of a balancer."""

from msgspec import Struct

from .balancer import Balancer


class BalancerFigures(Struct, frozen=True):
    """One balancer: what it holds or has sent on and not seen answered (`in_flight`) and what waits there now, for its
    processor or until a server may have one more; over the window, how many requests it has `taken` and the share of
    the time (0–1) that its processor worked.
    """

    id: str
    in_flight: int
    waiting: int
    taken: int
    busy: float

    @classmethod
    def of(cls, balancer: Balancer, grown: dict[str, float], elapsed_s: float) -> "BalancerFigures":
        """Return a balancer's figures; `grown` is by how much its counters have in the last `elapsed_s` seconds."""
        processor = balancer.processor
        return cls(
            id=balancer.id,
            in_flight=balancer.in_flight + balancer.holds,
            waiting=len(processor.queue) + len(balancer.line.queue),
            taken=int(grown["taken"]),
            busy=round(min(1.0, grown["busy_s"] / elapsed_s), 3) if elapsed_s else 0.0,
        )


def are_of_use(balancers: list[Balancer]) -> bool:
    """Return whether the figures of these balancers are of use: there are several, their time counts, or a line."""
    return len(balancers) > 1 or balancers[0].spec.cpu_ms > 0 or balancers[0].has_line
