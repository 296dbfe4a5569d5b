"""Reading a chapter: what becomes of each part, and what is said of what is wrong."""

from pathlib import Path

import msgspec
import pytest

from lbviz.course.blocks import Ask, Break, Button, Choice, Figure, LeavesOut, Prose, Real, RunBlock, Slider, Task
from lbviz.course.lesson import Lesson, LessonError
from lbviz.course.reader import read_lesson
from lbviz.course.settings import commands_for, with_settings
from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import WorldCommand
from lbviz.sim.world import World

HEADER = """\
+++
title = "Turns"
lead = "A lead."
remember = ["One.", "Two."]

[worlds.uneven]
like = "uneven-servers"
seed = 3
warm_s = 8
traffic = { rate_per_s = 9 }

[worlds.fast]
like = "uneven"
network = { latency_ms = 0 }

[[claims]]
says = "It drops."
world = "uneven"
at_s = 30
holds = "dropped >= 0"
+++
"""
SHORT = '+++\ntitle = "x"\nlead = "x"\n'
FIGURE = """
::: figure id="one" world="uneven" controls="rate:2..20 policy:round_robin|least_connections crash:c" CONDITIONS
The line at {c}.
:::
""".replace("CONDITIONS", 'shows="p95_ms" point="queue(c) >= 8"')


def read(body: str, header: str = HEADER, name: str = "05-turns.md") -> Lesson:
    return read_lesson(Path(name), header + body)


def faults(body: str, header: str = HEADER, name: str = "05-turns.md") -> list[tuple[int, str]]:
    with pytest.raises(LessonError) as raised:
        read(body, header, name)
    return [(fault.line, fault.message) for fault in raised.value.faults]


def test_the_header_says_what_the_chapter_is_called_and_its_worlds() -> None:
    lesson = read(FIGURE)
    chapter = lesson.chapter
    assert (chapter.number, chapter.name, chapter.short, chapter.lead) == (5, "turns", "Turns", "A lead.")
    world = lesson.worlds["uneven"]
    assert (world.scenario.seed, world.scenario.traffic.rate_per_s, world.warm_s) == (3, 9, 8)
    assert world.scenario.servers == PRESETS["uneven-servers"].scenario.servers
    assert lesson.worlds["fast"].scenario.network.latency_ms == 0
    assert lesson.worlds["fast"].scenario.traffic.rate_per_s == 9


@pytest.mark.parametrize("what", ["server", "edge", "client"])
def test_what_is_added_can_be_sent_to_a_room(what: str) -> None:
    (command,) = commands_for(f"add={what}", Scenario())
    applied = msgspec.convert(command, WorldCommand).apply(World(Scenario()))
    assert applied.command.words.startswith(f"add {what} ")


def test_a_figure_has_a_room_its_controls_and_what_it_shows() -> None:
    lesson = read(FIGURE)
    (figure,) = lesson.chapter.blocks
    assert isinstance(figure, Figure)
    assert (figure.room, figure.opening) == ("figure-turns.one", "turns.one")
    rate, policy, crash = figure.controls
    assert isinstance(rate, Slider)
    assert (rate.min, rate.max, rate.table, rate.field) == (2, 20, "traffic", ["rate_per_s"])
    assert isinstance(policy, Choice)
    assert [option.label for option in policy.options] == ["Round robin", "Least connections"]
    assert isinstance(crash, Button)
    assert crash.commands == [{"type": "crash_server", "id": "c"}]
    conditions = [each.text for each in lesson.figures["one"].conditions]
    assert figure.point == conditions.index("queue(c) >= 8")
    assert figure.shows[0].index == conditions.index("p95_ms")
    assert 'data-node="c"' in figure.caption


def test_words_set_a_figure_and_numbers_are_measured() -> None:
    words = "At [twelve](#one?rate=12&crash=c) {c} gets {arrivals(c):1}, a ring moves {moves(ketama, 4, 3)}."
    lesson = read(f"{words}\n{FIGURE}")
    prose = lesson.chapter.blocks[0]
    assert isinstance(prose, Prose)
    assert 'class="setting" href="#one" data-figure="one"' in prose.html
    assert "&quot;rate_per_s&quot;:12" in prose.html
    assert 'class="live" data-figure="one"' in prose.html
    assert " %." in prose.html  # the same in every world, so it is written out


def test_terms_are_those_of_the_glossary_and_raw_html_stays_text() -> None:
    lesson = read(f"[Round robin](term:round_robin) <script>x</script> [bad](javascript:x)\n{FIGURE}")
    html = lesson.chapter.blocks[0].html
    assert '<span class="term" data-term="round_robin">Round robin</span>' in html
    assert "<script>" not in html
    assert "<a" not in html


def test_every_kind_of_block_is_read() -> None:
    lesson = read(
        FIGURE
        + """
::: task until="dropped == 0 for 20s"
Drop nothing.
hint: More servers.
done: {c} got {arrivals(c):1}.
:::

::: ask id="heavy" world="uneven" beside="policy=least_connections" requests="500" seeds="3"
Which one?
- Left. | left.dropped_share < right.dropped_share | Because | it is.
- Right. | left.dropped_share >= right.dropped_share | No.
:::

::: ask id="keys"
How many move?
- Few. | moves(modulo_hash, 4, 3) < 0.5 | No.
- Many. | moves(modulo_hash, 4, 3) >= 0.5 | Yes.
:::

::: run world="uneven" policies="round_robin random" requests="100"
Both.
:::

::: break do="crash=c" back="recover=c"
It dies.
:::

::: real
Words.

```nginx
upstream app {}
```
:::

::: leaves-out lab="uneven?traffic.arrivals=bursty"
Bursts.
:::
"""
    )
    _, task, ask, keys, run, broken, real, leaves_out = lesson.chapter.blocks
    assert isinstance(task, Task)
    assert (task.figure, task.needs_s, task.hint) == ("one", 20, "More servers.")
    assert isinstance(ask, Ask)
    assert (ask.worlds, ask.measured, ask.answers[0].why) == (
        ["Round robin", "Least connections"],
        ["dropped"],
        "Because | it is.",
    )
    assert lesson.questions["heavy"].beside.balancer.policy == "least_connections"
    assert isinstance(keys, Ask)
    assert keys.worlds == []
    assert isinstance(run, RunBlock)
    assert [option.label for option in run.policies] == ["Round robin", "Random"]
    assert isinstance(broken, Break)
    assert broken.back == [{"type": "recover_server", "id": "c"}]
    assert isinstance(real, Real)
    assert real.tabs[0].title == "NGINX"
    assert isinstance(leaves_out, LeavesOut)
    assert leaves_out.link.startswith("/lab?scenario=")


def test_no_answer_is_written_into_the_page() -> None:
    lesson = read(FIGURE + '\n::: ask id="a"\nQ?\n- x | moves(ketama, 4, 3) < 1 | w\n- y | false | v\n:::\n')
    assert "moves(" not in repr(lesson.chapter.blocks[1])


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ('\n::: figure world="nowhere"\nx\n:::\n', 23, "world: got nowhere, want one of uneven, fast"),
        ('\n\ntext\n\n::: figur world="uneven"\nx\n:::\n', 26, "did you mean figure"),
        ('\n::: figure world="uneven" control="x"\nx\n:::\n', 23, "did you mean controls"),
        ('\n::: figure world="uneven" point="queue(c) >"\nx\n:::\n', 23, "an expression such as"),
        ('\n::: figure world="uneven" controls="rate:2..900"\nx\n:::\n', None, ""),
        ('\n::: figure world="uneven" controls="policy:luck"\nx\n:::\n', 23, "luck"),
        ('\n::: figure world="uneven" controls="crash:z"\nx\n:::\n', 23, "one of a, b, c"),
        ('\n::: figure world="uneven" kind="pair"\nx\n:::\n', 23, "the second world of a pair"),
        (f'{FIGURE}\n::: task until="droped > 0"\nx\nhint: y\ndone: z\n:::\n', 27, "did you mean dropped"),
        (f'{FIGURE}\n::: task until="dropped > 0"\nx\nhint: y\n:::\n', 27, "done: got nothing"),
        (f'{FIGURE}\n::: ask id="q"\nQ?\n- a | dropped > 0 | w\n- b | true | v\n:::\n', 27, "a world"),
        (f'{FIGURE}\n::: ask id="q"\nQ?\n- a | dropped > 0\n:::\n', 27, "answer | when it is right | why"),
        (f"{FIGURE}\n[x](#two?rate=2)\n", 27, "a figure of this chapter: one"),
        (f"{FIGURE}\n[x](term:nothing)\n", 27, "a term of the glossary"),
        ('\n::: figure world="uneven"\nx\n', 23, "closing line :::"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(body: str, line: int | None, words: str) -> None:
    if line is None:
        read(body)  # a lesson may go further than a live room takes; see check.py
        return
    ((found, message),) = faults(body)
    assert (found, words in message) == (line, True), message


def test_all_faults_are_told_at_once() -> None:
    body = f'{FIGURE}\n[x](term:nothing)\n\n::: task until="droped > 0"\nx\nhint: y\ndone: z\n:::\n'
    assert [line for line, _ in faults(body)] == [27, 29]


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("no header", 1, "a header in TOML"),
        ('+++\ntitle = 3\nlead = "x"\n+++\n', 2, "title: got 3, want text"),
        ('+++\ntitle = "x"\nlead = "x"\n[worlds.a]\nlike = "uneven-server"\n+++\n', 5, "did you mean uneven-servers"),
        ('+++\ntitle = "x"\nlead = "x"\n[worlds.a]\ntraffic = { rate = 2 }\n+++\n', 5, "no such field"),
        (
            f'{SHORT}[worlds.a]\n[[claims]]\nsays = "x"\nworld = "a"\nholds = "droped"\nat_s = 1\n+++\n',
            8,
            "did you mean dropped",
        ),
    ],
)
def test_what_is_wrong_in_a_header_is_told_with_its_line(header: str, line: int, words: str) -> None:
    ((found, message),) = faults("", header)
    assert (found, words in message) == (line, True), message


def test_a_file_is_called_by_a_number_and_a_name() -> None:
    assert faults(FIGURE, name="turns.md")[0][1] == "want a name such as 05-where-taking-turns-fails.md"


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("rate=12", "traffic.rate_per_s", 12),
        ("servers.c.power=2", "servers.2.power", 2),
        ("crash=c", "servers.2.status", "crashed"),
        ("balancer.health_check=on", "balancer.health_check.interval_s", 2.0),
        ("cost=50", "traffic.cost_ms.mean", 50),
        ("balancer.tracking=off", "balancer.tracking", False),
        ("way=vpn", "forward_proxy.kind", "vpn"),
    ],
)
def test_a_setting_sets(text: str, path: str, value: object) -> None:
    found: object = with_settings(PRESETS["uneven-servers"].scenario, text)
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list) else getattr(found, step)
    assert found == value


def test_settings_are_commands_too() -> None:
    assert commands_for("rate=12&fail=a&restart", Scenario()) == [
        {"type": "change", "table": "traffic", "fields": {"rate_per_s": 12}, "id": ""},
        {"type": "fail_server", "id": "a"},
        {"type": "reset"},
    ]
    assert with_settings(Scenario(), "clients=7&add=server&remove=a").servers[-1].id == "d"


@pytest.mark.parametrize(
    "text", ["rat=12", "rate", "crash=z", "drain=edge1", "servers.c.pow=2", "clients=-1", "rate=x"]
)
def test_a_setting_that_sets_nothing_is_refused(text: str) -> None:
    with pytest.raises(FieldError):
        commands_for(text, PRESETS["uneven-servers"].scenario)
