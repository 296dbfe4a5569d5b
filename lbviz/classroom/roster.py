"""Who is in a class: each has a number, a name, a colour, and a token by which they come back."""

from hashlib import sha256
from secrets import token_urlsafe

from msgspec import Struct

from .names import COLOURS

# A live room has room for two hundred clients, and a world brings some of its own.
MAX_STUDENTS = 150


class Student(Struct):
    """One student. `token` is a digest of what their browser keeps."""

    number: int
    name: str
    token: str
    connections: int = 0

    @property
    def address(self) -> str:
        """The address of their client in the world: their number, as in the textbook's 6 % 3 = 0."""
        return str(self.number)

    @property
    def colour(self) -> int:
        """Which colour of the palette is theirs."""
        return (self.number - 1) % COLOURS

    @property
    def here(self) -> bool:
        """Whether they are connected now."""
        return self.connections > 0


def new_token() -> str:
    """Return a token, too long to be guessed."""
    return token_urlsafe(16)


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode()).hexdigest()


class Roster:
    """All students of a class who were not sent away, by number; numbers are not given twice."""

    def __init__(self) -> None:
        self._students: dict[int, Student] = {}
        self._by_token: dict[str, Student] = {}
        self._came = 0

    def __len__(self) -> int:
        return len(self._students)

    @property
    def all(self) -> list[Student]:
        """Everybody, in the order in which they came."""
        return list(self._students.values())

    @property
    def names(self) -> set[str]:
        """All names that are taken."""
        return {student.name for student in self._students.values()}

    @property
    def next_number(self) -> int:
        """The number of the next who comes."""
        return self._came + 1

    def add(self, number: int, name: str, token: str) -> None:
        """Add a student, given the digest of their token."""
        student = Student(number, name, token)
        self._came = max(self._came, number)
        self._students[number] = self._by_token[token] = student

    def remove(self, number: int) -> None:
        """Take a student away."""
        student = self._students.pop(number, None)
        if student is not None:
            self._by_token.pop(student.token, None)

    def find(self, number: int) -> Student | None:
        """Return the student of this number, None if there is none."""
        return self._students.get(number)

    def by_token(self, token: str) -> Student | None:
        """Return the student who has this token, None if nobody has."""
        return self._by_token.get(digest(token))
