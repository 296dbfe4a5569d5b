"""python -m lbviz drill."""

import re

from lbviz.cli import main
from lbviz.drill.drill import Count, Report


def test_nothing_that_was_acknowledged_is_missing_after_a_kill(capsys):
    assert main(["drill", "--students", "6", "--seconds", "2", "--kill"]) == 0
    said = capsys.readouterr().out
    counted = re.findall(r"^(.{32}) *([\d,]+) +([\d,]+) +([\d,]+)$", said, re.MULTILINE)
    assert [name.strip() for name, *_ in counted] == [
        *("students", "votes", "phones that see the same world", "requests", "what the teacher did")
    ]
    for _, *numbers in counted:
        said_, acknowledged, found = (int(number.replace(",", "")) for number in numbers)
        assert 0 < acknowledged <= said_
        assert found >= acknowledged


def test_a_report_with_something_missing_is_not_good():
    assert Report([Count("votes", 3, 3, 3, [])], 0, [], []).is_good
    assert not Report([Count("votes", 3, 3, 2, ["Calm Fox voted 1, not 2"])], 0, [], []).is_good
