"""One run of a room's world, from time 0: the world, its figures, its command log."""

from collections import OrderedDict, deque
from itertools import islice

from msgspec.structs import replace

from lbviz.placement.running import Placement, Watched
from lbviz.policies import Pick
from lbviz.scenarios.names import FRONT_ID
from lbviz.scenarios.spec import Scenario
from lbviz.sim import observers
from lbviz.sim.commands import Applied, Command
from lbviz.sim.explain.trips import trip as trip_of
from lbviz.sim.explain.who_sees_what import Line, who_sees_what
from lbviz.sim.figures import Figures, Meter
from lbviz.sim.log import LogEntry
from lbviz.sim.nodes.balancer.upstream import upstream_of
from lbviz.sim.observers import End
from lbviz.sim.request import Request
from lbviz.sim.trace import Dropped, Failed, Record
from lbviz.sim.world import World

from .messages import InFlight, WhoSeesWhat, Why

SAMPLE_S = 0.5
HISTORY_SAMPLES = 240
REMEMBERED = 2_000  # picks, and requests that have ended
LAST_PICKS = 6
STEP_WITHIN_S = 3600.0


class Run(observers.Observer):
    """`records` collects the trace until `take_records`; `figures` are sampled every SAMPLE_S simulated seconds.

    `speed` is how many simulated seconds pass in a real one.
    """

    def __init__(self, scenario: Scenario, speed: float = 1.0) -> None:
        self.opened_with = scenario
        self.speed = speed
        self.records: list[Record] = []
        self.picks: OrderedDict[int, Why] = OrderedDict()
        self.picks_made = 0
        self.log: list[LogEntry] = []
        self.front_pick: Why | None = None
        """The latest pick before the balancers, None where no policy picks there."""
        self._meter = Meter()
        self._requests = observers.Requests(REMEMBERED)
        self.world = World(scenario)
        for observer in (self, self._requests, self._meter):
            self.world.watch(observer)
        self.figures = self._meter.read(self.world)
        self.samples: deque[Figures] = deque([self.figures], maxlen=HISTORY_SAMPLES)
        self._next_sample = SAMPLE_S
        self._watched = Watched()

    def advance_to(self, time: float) -> None:
        """Run the world until `time`, sampling the figures on the way."""
        while self._next_sample <= time:
            self.world.run_until(self._next_sample)
            self._next_sample += SAMPLE_S
            self.sample()
        self.world.run_until(time)

    def sample(self) -> None:
        """Read the figures now; where nothing changed, the last sample still says it."""
        figures = self._meter.read(self.world)
        if not figures.same_but_for_time(self.figures):
            quiet_until = figures.time - SAMPLE_S
            if quiet_until > self.figures.time:
                # So that a chart shows the quiet spell as one, not as a slope to what ended it.
                self.samples.append(replace(self.figures, time=quiet_until))
            self.figures = figures
            self.samples.append(figures)

    def step(self) -> bool:
        """Go on to the next moment at which something can be seen to happen.

        Returns False, and stays, where nothing will within STEP_WITHIN_S.
        """
        seen, until = len(self.records), self.world.now + STEP_WITHIN_S
        while len(self.records) == seen and self.world.step(until):
            pass
        self.sample()
        self._next_sample = (self.world.now // SAMPLE_S + 1) * SAMPLE_S
        return len(self.records) > seen

    def apply(self, command: Command, by: str = "") -> Applied:
        """Carry out a command now and log `by` whom. Raises FieldError, with nothing changed, where it cannot be."""
        front = self.world.path.front
        applied = command.apply(self.world)
        if self.world.path.front is not front:
            self.front_pick = None
        self.log.append(LogEntry(self.world.now, by, applied.command))
        return applied

    def in_flight(self) -> list[InFlight]:
        """Return the unsettled requests in the order of what happened last, those of a queue in its order."""
        place = {request.id: place for queue in self.world.site.queues for place, request in enumerate(queue)}
        requests = [
            InFlight(heard.request.id, heard.request.client.address, heard.request.created, heard.latest)
            for heard in self._requests.in_flight.values()
        ]
        return sorted(requests, key=lambda request: (request.record.time, place.get(request.id, 0)))

    def who_sees_what(self, request: int) -> WhoSeesWhat | None:
        """Return who sees what of a request that is in flight or ended lately, else None."""
        heard = self._requests.find(request)
        if heard is None:
            return None
        end = heard.latest if isinstance(heard.latest, End) else None
        trip = trip_of(self.world, heard)
        does = dict(trip.does)
        if (why := self.picks.get(request)) is not None:
            does[why.balancer] = [Line("it picked", why.pick.winner), Line("because", why.pick.because)]
        if isinstance(end, Dropped | Failed):
            word = "refused" if isinstance(end, Dropped) else "broken"
            reason = f"its rules forbid {trip.host}" if end.reason == "forbidden" else end.reason
            does[end.node] = [*does.get(end.node, []), Line(word, reason)]
        parties = who_sees_what(replace(trip, does=does))
        return WhoSeesWhat([party for party in parties if end is None or not party.ahead], end)

    def last_picks(self) -> list[Why]:
        """Return the latest picks, the newest last."""
        return list(islice(reversed(self.picks.values()), LAST_PICKS))[::-1]

    def placement(self) -> Placement | None:
        """Return where the keys belong by the first balancer's policy, None where that hashes none.

        Behind routes each group of servers has a policy of its own, so there is no one placement.
        """
        balancer = self.world.site.first_balancer
        policy = balancer.policy
        if policy is None or policy.knows != "the key":
            return None
        return self._watched.look(balancer.id, policy, self.world.keys())

    def take_records(self) -> list[Record]:
        """Return the records since the last call."""
        records = list(self.records)
        self.records.clear()
        return records

    def recorded(self, record: Record, request: Request) -> None:
        self.records.append(record)

    def picked(self, request: Request, pick: Pick) -> None:
        by = upstream_of(request).balancer
        self.picks[request.id] = Why(
            request.id, round(self.world.now, 4), request.client.address, request.key, pick, by
        )
        self.picks.move_to_end(request.id)
        self.picks_made += 1
        while len(self.picks) > REMEMBERED:
            self.picks.popitem(last=False)

    def front_picked(self, request: Request, flow: str, pick: Pick) -> None:
        spec = self.world.path.front_spec
        if spec is None or spec.kind != "layer_4":
            # What is replaced by now still picks for what was on its way to it.
            return
        now = round(self.world.now, 4)
        self.front_pick = Why(request.id, now, request.client.address, flow, pick, FRONT_ID)
