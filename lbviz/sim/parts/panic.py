"""Panic: where too few are healthy, health is ignored."""

from lbviz.scenarios.spec import PanicSpec


def panics(spec: PanicSpec | None, healthy: int, all: int) -> bool:
    """Return whether fewer than the share `threshold` of all backends are healthy.

    The few that are left would only drown in everyone's traffic. Source: Envoy, `healthy_panic_threshold`, 50 % unless
    said, and 0 for never. Draining servers count neither way.
    """
    return spec is not None and healthy < spec.threshold * all
