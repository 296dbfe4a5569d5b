"""What a front sees of a request: what layer 4 reads."""

from lbviz.sim.explain.who_sees_what import Stop


class FrontStop(Stop, frozen=True):
    """It changes nothing: all behind it is asked at the site's own address."""

    kind = "front"
