import pytest

from lbviz.scenarios.errors import FieldError, suggestion


def test_the_message_names_the_field_what_it_got_and_what_it_wants() -> None:
    assert (
        str(FieldError("servers[1].power", -1, "a number above 0")) == "servers[1].power: got -1, want a number above 0"
    )


def test_without_a_field_the_message_begins_with_what_it_got() -> None:
    assert str(FieldError("", "nothing", "a file")) == "got nothing, want a file"


def test_text_is_shown_without_quotes_and_other_values_as_python_writes_them() -> None:
    assert FieldError("x", "5", "…").got == "5"
    assert FieldError("x", True, "…").got == "True"
    assert FieldError("x", 2e6, "…").got == "2000000"
    assert FieldError("x", 0.5, "…").got == "0.5"
    assert FieldError("x", [1, "a"], "…").got == "[1, 'a']"


def test_a_long_value_is_cut_and_stays_on_one_line() -> None:
    message = str(FieldError("title", "word\n" * 1_000, "less"))
    assert "\n" not in message
    assert message.endswith("…, want less")
    assert len(message) < 120


@pytest.mark.parametrize(
    ("got", "hint"),
    [("randm", " (did you mean random?)"), ("rond_robin", " (did you mean round_robin?)"), ("maglev", ""), ("", "")],
)
def test_a_misspelt_name_gets_a_hint_and_a_strange_one_none(got: str, hint: str) -> None:
    assert suggestion(got, ["random", "round_robin"]) == hint
