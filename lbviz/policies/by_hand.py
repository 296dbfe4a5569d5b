"""A person says where each request goes."""

from .round_robin import RoundRobin


class ByHand(RoundRobin):
    """Turns decide for who has waited `options.patience_s` in vain, and wherever nobody can be asked.

    That requests wait for a person is up to the balancer: lbviz/sim/parts/hand.py. By itself this takes turns.
    """

    id = "by_hand"
    title = "By hand"
    summary = "You are the balancer: a request waits until you say where it goes. If you take too long, turns decide."
    knows = "nothing"
    cost = "a person’s attention"
    known_as = {"This course": "you are the balancer"}
    uses = ("patience_s",)
    asks_a_person = True
