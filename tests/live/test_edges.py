"""Edges in a live room: undo and redo, what the changes are called, and a snapshot that can place who waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lbviz.live.messages import Redo, Undo
from lbviz.scenarios.spec import EdgeSpec
from lbviz.sim.commands import AddEdge, Change, CrashEdge, PurgeEdge, RecoverEdge, RemoveEdge, RestoreEdge
from lbviz.sim.trace import Cached
from tests.live.by_hand import THREE_SERVERS, Picture, do, open_room, scenario_of, walk_back_and_forth
from tests.sim.strategies import changes_of, every

TWO_EDGES = replace(THREE_SERVERS, edges=[EdgeSpec("edge1", "eu", ttl_s=5), EdgeSpec("edge2", "us")])

LABELS = {
    "add edge edge3": [AddEdge(EdgeSpec("edge3", "ap"), 1)],
    "remove edge edge1": [RemoveEdge("edge1")],
    "set the region of edge edge2 to eu": [Change("edges", {"region": "eu", "cache": 3, "ttl_s": 1}, "edge2")],
    "crash edge edge1": [CrashEdge("edge1")],
    "recover edge edge1": [CrashEdge("edge1"), RecoverEdge("edge1")],
}


@pytest.mark.parametrize(("label", "commands"), LABELS.items())
def test_undo_takes_it_back_and_redo_does_it_again(label, commands):
    room, outside = open_room(TWO_EDGES)
    *before, command = commands
    do(room, *before)
    outside.pass_time(2.0)
    without = scenario_of(room)
    do(room, command)
    changed = scenario_of(room)
    assert changed != without
    assert room.snapshot().feeds["state"].undo == command.words == label
    do(room, Undo())
    assert scenario_of(room) == without
    do(room, Redo())
    assert scenario_of(room) == changed


def objects(room) -> list[int]:
    return [edge.objects for edge in room.snapshot().feeds["figures"].edges]


def test_undo_puts_purged_objects_back_and_redo_purges_again():
    room, outside = open_room(TWO_EDGES)
    outside.pass_time(20.0)
    held = objects(room)
    assert held[0] > 3
    do(room, PurgeEdge("edge1"))
    assert room.snapshot().feeds["state"].undo == "purge edge edge1"
    assert objects(room) == [0, held[1]]
    do(room, Undo())
    assert objects(room) == held
    do(room, Redo())
    assert objects(room) == [0, held[1]]
    assert RestoreEdge("edge1", {}).words == "restore the cache of edge edge1"


ids = st.sampled_from(["edge1", "edge2", "edge3"])
changes = st.one_of(
    st.builds(AddEdge, position=st.integers(0, 3)),
    st.builds(RemoveEdge, ids),
    st.builds(CrashEdge, ids),
    st.builds(RecoverEdge, ids),
    st.builds(PurgeEdge, ids),
    changes_of("edges", every(cache=st.sampled_from([0, 3, 50])), ids),
    changes_of(
        "edges",
        every(ttl_s=st.sampled_from([0.5, 30.0]), region=st.sampled_from(["", "eu"])),
        ids,
    ),
)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.4, 3.0]), changes), min_size=1, max_size=12))
def test_undoing_all_leads_back_to_the_beginning_and_redoing_all_to_the_end(steps):
    room, outside = open_room(TWO_EDGES)
    walk_back_and_forth(room, outside, steps)


def test_a_snapshot_places_who_waits_at_an_edge_as_the_batches_do():
    room, outside = open_room(replace(TWO_EDGES, traffic=replace(TWO_EDGES.traffic, rate_per_s=60)))
    picture = Picture(room.snapshot())
    outside.pass_time(6.0)
    for message in outside.take_messages():
        picture.receive(message)
    snapshot = room.snapshot()
    assert picture.requests == {request.id: (request.created, request.record) for request in snapshot.requests}
    waiting = [request.record for request in snapshot.requests if isinstance(request.record, Cached)]
    assert {record.what for record in waiting} == {"collapsed"}
    assert sum(edge.waiting for edge in snapshot.feeds["figures"].edges) > 0
