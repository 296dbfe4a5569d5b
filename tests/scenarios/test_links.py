"""The text of a link: whole, it is the scenario; damaged, it is refused."""

import base64
import string
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import MAX_LINK_BYTES, from_link, to_link
from lbviz.scenarios.spec import Scenario
from tests.scenarios.strategies import scenarios

URL_SAFE = set(string.ascii_letters + string.digits + "-_")


def link_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).rstrip(b"=").decode()


@given(scenarios())
def test_a_link_leads_back_to_its_scenario(scenario: Scenario) -> None:
    link = to_link(scenario)
    assert from_link(link) == scenario
    assert set(link) <= URL_SAFE


def test_a_link_of_the_lab_is_short() -> None:
    assert len(to_link(LAB)) < 500


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_truncated_link_is_refused(cut: int) -> None:
    with pytest.raises(FieldError) as caught:
        from_link(to_link(LAB)[:-cut])
    assert caught.value.field == "scenario"


@given(st.integers(0, len(to_link(LAB)) - 1), st.sampled_from(sorted(URL_SAFE)))
def test_a_link_with_one_wrong_character_is_refused_or_was_the_same(place: int, character: str) -> None:
    link = to_link(LAB)
    damaged = link[:place] + character + link[place + 1 :]
    try:
        scenario = from_link(damaged)
    except FieldError:
        assert damaged != link
    else:
        assert scenario == LAB


@given(st.text(max_size=40))
def test_any_text_is_a_scenario_or_a_field_error(text: str) -> None:
    with pytest.raises(FieldError) as caught:
        from_link(text)
    assert caught.value.field == "scenario"


@pytest.mark.parametrize("data", [b"", b"{", b"nonsense", b"\xff", b'{"title": "\\ud800"}', b"[" * 5_000])
def test_a_link_that_holds_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(FieldError) as caught:
        from_link(link_of(data))
    assert caught.value.field == "scenario"


def test_a_link_to_a_bad_scenario_says_which_field_is_bad() -> None:
    with pytest.raises(FieldError) as caught:
        from_link(link_of(b'{"servers": [{"power": -1}]}'))
    assert caught.value.field == "servers[0].power"


def test_a_link_that_unpacks_to_as_much_as_is_allowed_is_read() -> None:
    assert from_link(link_of(b"{}".ljust(MAX_LINK_BYTES))) == from_link(link_of(b"{}"))


@pytest.mark.parametrize("size", [MAX_LINK_BYTES + 1, 50_000_000])
def test_a_link_that_unpacks_to_more_is_refused(size: int) -> None:
    with pytest.raises(FieldError) as caught:
        from_link(link_of(b"{}".ljust(size)))
    assert caught.value.field == "scenario"
