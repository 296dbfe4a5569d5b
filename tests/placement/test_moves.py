"""Counts of moves: right where they can be counted by hand, and least where every way is tried."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from lbviz.placement.moves import Moves, count_moves

owners = st.lists(st.sampled_from("abc"), max_size=6)


def test_the_textbook_s_move_from_three_servers_to_four():
    before = ["abc"[number % 3] for number in range(24)]
    after = ["abcd"[number % 4] for number in range(24)]
    assert count_moves(before, after) == Moves(moved=18, of=24, least=6)


def test_who_swapped_their_keys_has_moved_them_for_nothing():
    assert count_moves(["a", "b"], ["b", "a"]) == Moves(moved=2, of=2, least=0)


def test_where_nothing_changed_nothing_moved():
    assert count_moves(["a", "b"], ["a", "b"]) == Moves(0, 2, 0)


@given(st.data())
def test_no_way_to_the_same_loads_moves_fewer_than_the_least_and_one_moves_just_so_many(data):
    before = data.draw(owners)
    after = data.draw(st.lists(st.sampled_from("bcd"), min_size=len(before), max_size=len(before)))
    moves = count_moves(before, after)
    ways = [sum(map(str.__ne__, before, way)) for way in permutations(after)]
    assert moves.least == min(ways)
    assert moves.least <= moves.moved <= moves.of == len(before)
