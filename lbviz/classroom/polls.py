"""A vote after the manner of peer instruction: alone, then with a neighbour, then again.

C. H. Crouch, E. Mazur: "Peer Instruction: Ten years of experience and results", American Journal of Physics 69, 2001.
Nobody is timed, and nothing is counted but the answers.
"""

from collections.abc import Mapping
from typing import Literal

from lbviz.scenarios.errors import FieldError

Phase = Literal["open", "closed", "talk", "again", "run", "revealed"]
Advice = Literal["explain", "talk", "go_on"]

# Below the first share of right answers talk has nothing to start from, above the second it has little left to do.
EXPLAIN_BELOW = 0.3
GO_ON_ABOVE = 0.7

# What may follow what.
FOLLOWS: dict[Phase, tuple[Phase, ...]] = {
    "open": ("closed", "talk"),
    "closed": ("open", "talk", "again", "run", "revealed"),
    "talk": ("again", "run", "revealed"),
    "again": ("closed", "run"),
    "run": ("revealed",),
    "revealed": ("again",),
}
_WORDS: dict[Phase, str] = {
    "open": "The vote is open: close it first.",
    "closed": "The vote is closed.",
    "talk": "They are talking: open the vote again, or run it.",
    "again": "The vote is open again: close it first.",
    "run": "It is running: show the answers.",
    "revealed": "The answers are shown already.",
}


class Poll:
    """One question's votes, by the number of the student. What was voted before the talk is kept apart."""

    def __init__(self, options: int) -> None:
        self.options = options
        self.phase: Phase = "open"
        self.votes: dict[int, int] = {}
        self.before: dict[int, int] | None = None
        """The first votes, once there is a second round."""

    def check_follows(self, phase: Phase) -> None:
        """Raise FieldError where this phase does not follow."""
        if phase not in FOLLOWS[self.phase]:
            raise FieldError("type", phase, f"one of {', '.join(FOLLOWS[self.phase])}", _WORDS[self.phase])

    def go(self, phase: Phase) -> None:
        """Go on to another phase."""
        if phase == "again" and self.before is None:
            self.before = dict(self.votes)
        self.phase = phase

    @property
    def takes_votes(self) -> bool:
        """Whether somebody may vote, or vote otherwise."""
        return self.phase in ("open", "again")

    def check(self, option: int) -> None:
        """Raise FieldError for a vote that is not taken."""
        if not self.takes_votes:
            raise FieldError("option", option, "an open vote", "The vote is closed.")
        if not 0 <= option < self.options:
            raise FieldError("option", option, f"0 to {self.options - 1}")

    def vote(self, student: int, option: int) -> None:
        """Take a student's vote, in place of an earlier one of the same round."""
        self.votes[student] = option

    def forget(self, student: int) -> None:
        """Take a student's votes away."""
        self.votes.pop(student, None)
        if self.before is not None:
            self.before.pop(student, None)

    def counts(self) -> tuple[list[int], list[int] | None]:
        """Return how many chose each option in the first round, and in the second one, None while there is none."""
        if self.before is None:
            return self._count(self.votes), None
        return self._count(self.before), self._count(self.votes)

    def _count(self, votes: Mapping[int, int]) -> list[int]:
        chosen = [0] * self.options
        for option in votes.values():
            chosen[option] += 1
        return chosen

    def advice(self, right: int | None) -> Advice | None:
        """Return what the share of right answers says to do next; None while nobody voted or nothing is known."""
        if right is None or not self.votes:
            return None
        share = sum(option == right for option in self.votes.values()) / len(self.votes)
        return "explain" if share < EXPLAIN_BELOW else "go_on" if share > GO_ON_ABOVE else "talk"
