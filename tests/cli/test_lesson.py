"""python -m lbviz lesson check."""

from lbviz.cli import main

GOOD = """\
+++
title = "Mine"
lead = "My lead."

[worlds.w]
like = "one-server"

[[claims]]
says = "It answers."
world = "w"
requests = 50
holds = "answered > 40"
+++

::: figure world="w" point="answered > 0"
x
:::
"""


def test_a_lesson_that_keeps_its_word(run, tmp_path) -> None:
    file = tmp_path / "01-mine.md"
    file.write_text(GOOD)
    figure, claim = run("lesson", "check", str(file), "--seeds", "3").splitlines()
    assert figure == "01-mine.md: good 1/1 figure w: answered > 0"
    assert claim == "01-mine.md: good 3/3 claim: It answers. answered > 40"


def test_a_claim_that_does_not_hold_ends_with_status_1(tmp_path, capsys) -> None:
    file = tmp_path / "01-mine.md"
    file.write_text(GOOD.replace("answered > 40", "answered > 60"))
    assert main(["lesson", "check", str(file), "--seeds", "2"]) == 1
    assert "FAILS 0/2 claim" in capsys.readouterr().out


def test_a_bad_file_ends_with_status_2_and_its_lines(tmp_path, capsys) -> None:
    file = tmp_path / "01-mine.md"
    file.write_text(GOOD.replace("answered > 0", "answerd > 0"))
    assert main(["lesson", "check", str(file), str(tmp_path / "02-none.md")]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("01-mine.md:15: got answerd, want a measure (did you mean answered?)")
    assert "02-none.md: got No such file" in second
