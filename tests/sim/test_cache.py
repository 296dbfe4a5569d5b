"""The cache of an edge, against a plain model: all uses in order, of which the latest few objects are kept."""

from hypothesis import given
from hypothesis import strategies as st

from lbviz.sim.nodes.edge.cache import Cache

objects = st.sampled_from("abcdef")
times = st.integers(0, 20)


def test_an_object_is_fresh_until_its_time_is_up_and_stale_from_then_on() -> None:
    cache = Cache(2)
    assert cache.use("a", 0) == "missing"
    cache.store("a", stale_at=5)
    assert [cache.use("a", now) for now in (0, 4.999, 5, 100)] == ["fresh", "fresh", "stale", "stale"]
    cache.store("a", stale_at=200)
    assert cache.use("a", 100) == "fresh"


def test_the_one_used_longest_ago_makes_room() -> None:
    cache = Cache(2)
    cache.store("a", 9)
    cache.store("b", 9)
    cache.use("a", 0)
    cache.store("c", 9)
    assert [cache.use(object, 0) for object in "abc"] == ["fresh", "missing", "fresh"]


def test_without_room_nothing_is_kept() -> None:
    cache = Cache(0)
    cache.store("a", 9)
    assert len(cache) == 0


def test_a_purge_is_taken_back_as_far_as_there_is_room() -> None:
    cache = Cache(3)
    for object in "abc":
        cache.store(object, 9)
    purged = cache.purge()
    assert (list(purged), len(cache)) == (["a", "b", "c"], 0)
    cache.store("b", 20)
    cache.store("d", 20)
    cache.restore(purged)
    assert [cache.use(object, 9) for object in "abcd"] == ["missing", "fresh", "stale", "fresh"]


def test_a_purge_taken_back_at_once_leaves_all_as_it_was() -> None:
    cache = Cache(3)
    for object in "abc":
        cache.store(object, 9)
    purged = cache.purge()
    cache.restore(purged)
    assert list(cache.purge().items()) == list(purged.items())


steps = st.lists(
    st.tuples(st.just("use"), objects, times)
    | st.tuples(st.just("store"), objects, times)
    | st.tuples(st.just("resize"), st.just(""), st.integers(0, 5))
    | st.tuples(st.just("purge"), st.just(""), st.just(0)),
    max_size=40,
)


@given(st.integers(0, 5), steps)
def test_it_does_what_a_list_in_the_order_of_use_does(size, steps) -> None:
    cache = Cache(size)
    kept: list[tuple[str, int]] = []
    for what, object, number in steps:
        here = dict(kept)
        if what == "use":
            said = "missing" if object not in here else "fresh" if number < here[object] else "stale"
            assert cache.use(object, number) == said
            if object in here:
                kept = [entry for entry in kept if entry[0] != object] + [(object, here[object])]
        elif what == "store":
            cache.store(object, number)
            kept = [entry for entry in kept if entry[0] != object] + [(object, number)]
        elif what == "resize":
            size = number
            cache.resize(size)
        else:
            assert list(cache.purge().items()) == kept
            kept = []
        kept = kept[max(0, len(kept) - size) :]
        assert len(cache) == len(kept)
