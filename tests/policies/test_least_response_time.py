from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend
from tests.policies.support import Flow, Played, backends


def test_the_least_latency_times_in_flight_and_one_wins() -> None:
    a, b = backends(a=1, b=1)
    played = Played("least_response_time", [a, b])
    played.serve(a, 0.1)
    played.serve(b, 0.3)
    # 120 ms and 320 ms, after rounding up to the next 20: a, a with 240, and with 360 against 320 b.
    assert [played.send().id for _ in range(4)] == ["a", "a", "b", "a"]


def test_the_average_moves_by_a_twentieth() -> None:
    (a,) = backends(a=1)
    played = Played("least_response_time", [a])
    played.serve(a, 0.1)
    played.serve(a, 0.5)
    # 0.05 · 500 + 0.95 · 100 = 120 ms, which is in the cluster that is counted as 140.
    played.send()
    assert [candidate.figure for candidate in played.policy.explain().candidates] == [280]


def test_failures_are_not_measured() -> None:
    a, b = backends(a=1, b=1)
    played = Played("least_response_time", [a, b])
    played.serve(a, 0.5)
    played.serve(b, 0.6)
    for _ in range(50):
        played.serve(b, 0.001, ok=False)
    assert played.send() is a


def test_who_stays_idle_gets_another_chance() -> None:
    a, b = backends(a=1, b=1)
    played = Played("least_response_time", [a, b])
    played.serve(a, 0.1)
    played.serve(b, 3.0)
    times = []
    for second in range(5, 90):
        played.clock.now = second
        picked = played.send()
        played.end(picked, 0.1 if picked is a else 3.0)
        if picked is b:
            times.append(second)
    # b's 3,000 ms are halved every 11 s; 5 halvings, at 55 s, bring them below a's 120 ms. In that very second, a is
    # halved too: though it has been busy, it was last noted as picked 11 s ago.
    assert times[0] == 56


class NginxLeastTime:
    """`ngx_http_upstream_get_least_time_peer` and its helpers, for `last_byte`, healthy peers and no limits."""

    def __init__(self, peers: list[Backend]) -> None:
        self.current_weight: dict[Backend, int] = {}
        self.response_time: dict[Backend, int] = {}
        self.checked: dict[Backend, int] = {}
        self.set_peers(peers)

    def set_peers(self, peers: list[Backend]) -> None:
        self.peers = peers
        for known in (self.current_weight, self.response_time, self.checked):
            kept = {peer: known.get(peer, 0) for peer in peers}
            known.clear()
            known.update(kept)

    def eta(self, peer: Backend, now: int) -> int:
        rt = self.response_time[peer]
        if now - self.checked[peer] > 10:
            shift = (now - self.checked[peer]) // 11
            rt = rt >> shift if shift < 64 else 0
        if rt > 5000:
            rt = 5000
        else:
            rt += 20 - rt % 20
        return rt * (1 + peer.in_flight)

    def get(self, now: int) -> Backend:
        best = None
        many = False
        total = best_eta = 0
        for peer in self.peers:
            eta = self.eta(peer, now)
            if best is None or eta * best.weight < best_eta * peer.weight:
                best, best_eta, many = peer, eta, False
            elif eta * best.weight == best_eta * peer.weight:
                many = True
        assert best is not None
        if many:
            weight = best.weight
            for peer in self.peers[self.peers.index(best) :]:
                # NGINX compares with the best so far, whose ratio is the same.
                if self.eta(peer, now) * weight != best_eta * peer.weight:
                    continue
                self.current_weight[peer] += peer.weight
                total += peer.weight
                if self.current_weight[peer] > self.current_weight[best]:
                    best = peer
        self.current_weight[best] -= total
        if now - self.checked[best] > 10:
            self.checked[best] = now
        return best

    def answered(self, peer: Backend, ms: int) -> None:
        if peer in self.response_time:
            average = self.response_time[peer]
            self.response_time[peer] = int(0.5 + (ms * 0.05 + average * 0.95)) if average else ms


@given(
    weights=st.lists(st.integers(1, 3), min_size=1, max_size=4),
    steps=st.lists(
        st.tuples(
            st.integers(0, 15),
            st.integers(0, 40),
            st.sampled_from(["answered", "late", "elsewhere", "failed", "leave"]),
        ),
        max_size=60,
    ),
    chance=st.randoms(use_true_random=False),
)
def test_every_pick_is_nginx_s(weights: list[int], steps: list[tuple[int, int, str]], chance: Random) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    played, nginx = Played("least_response_time", members), NginxLeastTime(members)
    flying: list[Backend] = []
    for pause, latency, then in steps:
        played.clock.now += pause
        now = int(played.clock.now)
        waits = {peer.id: nginx.eta(peer, now) / peer.weight for peer in nginx.peers}
        picked = played.policy.pick(Flow())
        assert picked is nginx.get(now)
        assert {candidate.id: candidate.figure for candidate in played.policy.explain().candidates} == waits
        if then == "elsewhere":
            picked = chance.choice(members)
        played.send_to(picked)
        flying.append(picked)
        if then == "leave":
            peers = [peer for peer in members if chance.random() < 0.7] or members
            played.policy.set_backends(peers)
            nginx.set_peers(peers)
        elif then != "late":
            ending = flying.pop(chance.randrange(len(flying)))
            # Multiples of an eighth of a second are exact in floats and in whole ms.
            played.end(ending, latency / 8, ok=then != "failed")
            if then != "failed":
                nginx.answered(ending, latency * 125)


def test_the_explanation_gives_latency_and_load() -> None:
    a, b = backends(a=1, b=1)
    played = Played("least_response_time", [a, b])
    played.serve(a, 0.1)
    played.serve(b, 0.3)
    played.policy.pick(Flow())
    why = played.policy.explain()
    assert [candidate.figure for candidate in why.candidates] == [120, 320]
    assert why.because == "a answers in about 120 ms and has 0 in flight: the least wait."
