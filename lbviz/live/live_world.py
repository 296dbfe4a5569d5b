"""A live world as a source: the world, its figures, and what is watched of it."""

import pickle
from collections import deque
from collections.abc import Sequence, Set
from math import inf, nextafter
from typing import Any

from msgspec.structs import replace

from lbviz.measures.live import LiveMeasures
from lbviz.placement.loss import Loss, loss_of
from lbviz.placement.running import Placement, Watched
from lbviz.policies import Policy
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import Applied, Command
from lbviz.sim.distribution import Histogram
from lbviz.sim.figures import Figures, Meter
from lbviz.sim.log import LogEntry
from lbviz.sim.observers import Observer, Requests
from lbviz.sim.request import Request
from lbviz.sim.totals import Totals
from lbviz.sim.trace import Event, Probed, Record
from lbviz.sim.undisturbed import undisturbed_s
from lbviz.sim.world import World

from .conditions import Conditions, Met
from .explanations import Explanations, who_sees_what
from .latencies import LatencyWatch
from .messages import Explained, InFlight, Why
from .narrator import Happening, Narrator
from .past import LAST_MINUTE_S, Past

SAMPLE_S = 0.5
HISTORY_SAMPLES = 240
REMEMBERED = 2_000  # requests that have ended
REMEMBERED_LATELY = 100  # of these, at a checkpoint
STEP_WITHIN_S = 3600.0
# A new room has run this long already (simulated seconds), so that its first member finds it busy.
WARM_UP_S = 5.0


class LiveWorld(Observer):
    """A world from time 0, with its figures sampled every SAMPLE_S simulated seconds.

    What costs more, such as explaining picks, is done only while somebody follows it.
    """

    def __init__(
        self, scenario: Scenario, speed: float = 1.0, asked: Sequence[str] = (), kept_s: float = LAST_MINUTE_S
    ) -> None:
        self.opened_with = scenario
        self.asked = tuple(asked)
        self.speed = speed
        self.number = 0
        self.beside: LiveWorld | None = None
        """The second world of a pair, as far as conditions compare the two."""
        self.world = World(scenario)
        self.past = Past(scenario, kept_s)
        self._to_come: deque[LogEntry] = deque()
        self._records: list[Event] = []
        self._requests = Requests(REMEMBERED)
        self._meter = Meter()
        self._narrator = Narrator(self.world)
        self._conditions = Conditions(self.asked)
        self._totals = Totals(self.world) if self._conditions.need_totals else None
        self._attach()
        self.figures = self._meter.read(self.world)
        self._samples: deque[Figures] = deque([self.figures], maxlen=HISTORY_SAMPLES)
        self._next_sample = SAMPLE_S
        self._explanations = Explanations(self.world, self.past)
        self._placement = Watched()
        self._latencies = LatencyWatch(self.world)
        self._look_at_conditions()

    # --- what it is ---------------------------------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """What the world is set to now."""
        return self.world.scenario

    @property
    def asks(self) -> dict[str, str]:
        """Which node each client, and the forward proxy, sends its requests to."""
        return self.world.path.asks

    @property
    def conditions(self) -> list[Met]:
        """What the figure's page asks about, as it was at the last sample."""
        return self._conditions.now

    @property
    def undisturbed_s(self) -> float:
        """How long a request takes on average that waits nowhere (s)."""
        return undisturbed_s(self.world)

    @property
    def revision(self) -> int:
        """What goes up whenever the scenario changes."""
        return self.world.revision

    @property
    def now(self) -> float:
        """The simulated time (s)."""
        return self.world.now

    @property
    def requests_in_flight(self) -> int:
        """How many requests are unsettled."""
        return self.world.tally.in_flight

    @property
    def sent(self) -> int:
        """How many requests were sent so far, which is the number of the latest."""
        return self.world.tally.sent

    @property
    def history(self) -> list[Figures]:
        """The latest samples of the figures."""
        return list(self._samples)

    # --- time ---------------------------------------------------------------------------------------------

    def advance_to(self, time: float) -> None:
        """Run the world until `time`, sampling the figures on the way."""
        while self._to_come and self._to_come[0].time <= time:
            entry = self._to_come.popleft()
            self._advance_to(entry.time)
            self._do_again(entry)
        self._advance_to(time)

    def _advance_to(self, time: float) -> None:
        while self._next_sample <= time:
            self.world.run_until(self._next_sample)
            self._next_sample += SAMPLE_S
            self.sample()
            self.past.pass_by(self)
        self.world.run_until(time)

    def _do_again(self, entry: LogEntry) -> None:
        self._narrator.look()
        entry.command.apply(self.world)
        self.past.log.append(entry)
        if not entry.command.quiet:
            self.sample()

    @property
    def oldest(self) -> float:
        """The earliest time (s) that `at` can return to."""
        return self.past.oldest(self.now)

    def at(self, time: float) -> "LiveWorld":
        """Return it as it was at a time (s) from `oldest` to now.

        It goes on from there just as this did, what was done to it included, unless `cut` says otherwise.
        """
        state, past, commands = self.past.before(time)
        if state is None:
            back = LiveWorld(self.opened_with, self.speed, self.asked, past.kept_s)
            back.past, back._explanations = past, Explanations(back.world, past)
        else:
            back = LiveWorld.__new__(LiveWorld)
            back.__setstate__({**state, "past": past})
            back._attach()
        back.speed, back.number = self.speed, self.number
        back._to_come.extend(commands)
        back.advance_to(max(time, back.now))
        back.take_records()
        back.take_happenings()
        return back

    def cut(self) -> None:
        """Let nothing more be done as it was done before."""
        self._to_come.clear()

    def time_before(self) -> float | None:
        """Return when something could be seen to happen last (s), before now; None where that is too long ago."""
        for seen in self.past.watch_back(_times_in, nextafter(self.now, -inf)):
            if seen.latest is not None:
                return seen.latest
        return None

    def sample(self) -> None:
        """Read the figures now; if nothing changed, the last sample still says it."""
        figures = self._meter.read(self.world)
        if not figures.same_but_for_time(self.figures):
            quiet_until = figures.time - SAMPLE_S
            if quiet_until > self.figures.time:
                # So that a chart shows the quiet spell as one, not as a slope to what ended it.
                self._samples.append(replace(self.figures, time=quiet_until))
            self.figures = figures
            self._samples.append(figures)
        self._look_at_conditions()

    def _look_at_conditions(self) -> None:
        if self._totals is not None:
            self._totals.look(self.world)
        if self.asked:
            right = None if self.beside is None else self.beside.measures()
            self._conditions.look(self.now, self.measures(), right)

    def measures(self) -> LiveMeasures:
        """Return what can be measured of it, over the window before now."""
        return LiveMeasures(self.scenario, self._samples, self._totals)

    def fork(self) -> "LiveWorld":
        """Return a copy that goes on from now as this one would. It follows nothing yet."""
        copy: LiveWorld = pickle.loads(pickle.dumps(self))
        copy._attach()
        return copy

    def state(self) -> dict[str, Any]:
        """Return all of it but its past, and what is long over."""
        return {**self.__getstate__(), "past": None, "_requests": self._requests.lately(REMEMBERED_LATELY)}

    def __getstate__(self) -> dict[str, Any]:
        # What follows a world is not part of it: neither of its copies.
        unwatched: dict[str, Any] = {"beside": None, "_records": [], "_explanations": None, "_latencies": None}
        return {**self.__dict__, **unwatched}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._explanations = Explanations(self.world, self.past)
        self._latencies = LatencyWatch(self.world)

    def _attach(self) -> None:
        for observer in (self, self._requests, self._meter, self._narrator, self._totals):
            if observer is not None:
                self.world.watch(observer)

    def step(self) -> bool:
        """Go on to the next moment at which something can be seen to happen.

        Returns False, and stays, if nothing will within STEP_WITHIN_S.
        """
        seen, until = len(self._records), self.world.now + STEP_WITHIN_S
        if self._to_come:
            until = min(until, self._to_come[0].time)
        while len(self._records) == seen and self.world.step(until):
            pass
        if self._to_come and len(self._records) == seen:
            self.advance_to(until)
            return True
        self.sample()
        self._next_sample = (self.world.now // SAMPLE_S + 1) * SAMPLE_S
        return len(self._records) > seen

    def apply(self, command: Command, by: str) -> Applied:
        """Carry out a member's command now and log it. Raises FieldError, with nothing changed, if it cannot be."""
        self._narrator.look()
        applied = command.apply(self.world)
        self.past.log.append(LogEntry(self.world.now, by, applied.command))
        return applied

    # --- what is watched ----------------------------------------------------------------------------------

    def recorded(self, record: Record, request: Request) -> None:
        self._records.append(record)

    def probed(self, probe: Probed) -> None:
        self._records.append(probe)

    def take_records(self) -> list[Event]:
        """Return the records since the last call, and the probes that set out."""
        records, self._records = self._records, []
        return records

    def take_happenings(self) -> list[Happening]:
        """Return what the world did by itself since the last call."""
        return self._narrator.take()

    def in_flight(self) -> list[InFlight]:
        """Return the unsettled requests in the order of what happened last, those of a queue in its order."""
        place = {request.id: place for queue in self.world.site.queues for place, request in enumerate(queue)}
        requests = [
            InFlight(heard.latest.request, heard.request.client.address, heard.request.created, heard.latest)
            for heard in self._requests.in_flight.values()
        ]
        return sorted(requests, key=lambda request: (request.record.time, place.get(request.id, 0)))

    def follow(self, feeds: Set[str]) -> None:
        """Watch what these optional feeds show, and nothing that only others would show."""
        self._explanations.follow(feeds)
        self._latencies.follow("latencies" in feeds)

    @property
    def picks_made(self) -> int:
        """How many picks were seen; none while nobody follows them."""
        return self._explanations.picks_made

    def last_picks(self) -> list[Why]:
        """Return the latest picks, the newest last; none while nobody follows them."""
        return self._explanations.last_picks()

    @property
    def front_pick(self) -> Why | None:
        """The latest pick before the balancers; None while nobody follows it, and if no policy picks there."""
        return self._explanations.front_pick

    @property
    def latencies(self) -> Histogram:
        """How latencies are spread since the last change; nothing while nobody follows them."""
        return self._latencies.histogram

    def placement(self) -> Placement | None:
        """Return where the keys belong by the first balancer's policy, None if that hashes none."""
        policy = self.hashing_policy()
        if policy is None:
            return None
        return self._placement.look(self.world.site.first_balancer.id, policy, self.world.keys())

    def loss(self, server: str) -> Loss | None:
        """Return which keys would move without a server, None where it has none."""
        policy = self.hashing_policy()
        return None if policy is None else loss_of(server, policy, self.world.keys())

    def hashing_policy(self) -> Policy | None:
        """Return the first balancer's policy if that hashes keys.

        Behind routes each group of servers has a policy of its own, so there is no one placement.
        """
        policy = self.world.site.first_balancer.policy
        return None if policy is None or policy.knows != "the key" else policy

    def explain(self, request: int) -> Explained:
        """Return why a request went where it went and who sees what of it, as far as that is not long gone."""
        heard = self._requests.find(request)
        if heard is None:
            return Explained(None, None)
        why = self._explanations.why(heard)
        return Explained(why, who_sees_what(self.world, heard, why))


class _Times(Observer):
    """When something was seen to happen last."""

    def __init__(self) -> None:
        self.latest: float | None = None

    def recorded(self, record: Record, request: Request) -> None:
        self.latest = record.time


def _times_in(world: World) -> _Times:
    times = _Times()
    world.watch(times)
    return times


def busy_world(
    scenario: Scenario,
    speed: float,
    warm_s: float = WARM_UP_S,
    asked: Sequence[str] = (),
    kept_s: float = LAST_MINUTE_S,
) -> LiveWorld:
    """Return a live world that has run for `warm_s` simulated seconds."""
    world = LiveWorld(scenario, speed, asked, kept_s)
    world.advance_to(warm_s)
    world.take_records()
    return world
