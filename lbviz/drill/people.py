"""Who is in the class of a drill: students whose network comes and goes, and one who leads it."""

import random
import threading
import time
from typing import Any

from .client import Client, Lost

# With jitter, so that a class whose access point is back does not come all at once.
BACK_S = (0.2, 1.2)
THINKS_S = (0.05, 0.4)
DROPS = 0.05


class Person:
    """A connection that is made again whenever it is lost."""

    def __init__(self, url: str, code: str, seed: int, **enters: Any) -> None:
        self._url = url
        self._code = code
        self.chance = random.Random(seed)
        self._enters = enters
        self._client: Client | None = None
        self.state: dict[str, Any] = {}
        self.id = self.room = ""

    def call(self, event: str, **message: Any) -> dict[str, Any]:
        """Say something of the class. Raises Lost."""
        client = self.client()
        return client.call(event, {"class": self.id, **message})

    def client(self) -> Client:
        """Return the connection, entered. Raises Lost."""
        if self._client is None:
            client = Client(self._url)
            answer = client.call("enter", {"class": self._code, **self._enters})
            if not answer["ok"]:
                client.close()
                raise Lost(answer["error"]["message"])
            self.id, self.room, self.state = answer["class"], answer["room"], answer["state"]
            self._enters |= {"token": answer["token"]} if answer["token"] else {}
            self._client = client
        return self._client

    def drop(self) -> None:
        """Lose the network."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def until_back(self) -> dict[str, Any]:
        """Come back in, however long that takes; return what is seen then."""
        while True:
            self.drop()
            try:
                self.client()
            except Lost:
                time.sleep(self.chance.uniform(*BACK_S))
            else:
                return self.state

    def world(self) -> dict[str, Any]:
        """Return the class's world as it is seen now. Raises Lost."""
        answer = self.client().call("join", {"room": self.room})
        snapshot: dict[str, Any] = answer["snapshot"]
        return snapshot


class Student(Person):
    """Votes, sends, and loses the network now and then, until it is told to stop."""

    def __init__(self, url: str, code: str, seed: int, options: int) -> None:
        super().__init__(url, code, seed, **{"as": "student"})
        self._options = options
        self.name = ""
        self.said = self.acknowledged = self.sends_said = self.sends_acknowledged = 0
        self.vote: int | None = None
        self.unsure: set[int] = set()
        """Votes that were said since the last acknowledged one: each may count or not."""
        self.reconnect_s: list[float] = []
        self.vote_s: list[float] = []

    def live(self, stop: threading.Event) -> None:
        """Do what students do."""
        self.name = self.until_back()["mine"]["name"]
        while not stop.is_set():
            time.sleep(self.chance.uniform(*THINKS_S))
            try:
                self._do_something()
            except Lost:
                began = time.monotonic()
                self.until_back()
                self.reconnect_s.append(time.monotonic() - began)

    def _do_something(self) -> None:
        what = self.chance.random()
        if what < DROPS:
            self.drop()
        elif what < 0.5:
            self._vote(self.chance.randrange(self._options))
        else:
            self.sends_said += 1
            self.sends_acknowledged += self.call("send")["ok"]

    def _vote(self, option: int) -> None:
        self.said += 1
        self.unsure.add(option)
        began = time.monotonic()
        answer = self.call("vote", option=option)
        self.vote_s.append(time.monotonic() - began)
        if answer["ok"] and answer.get("kept", True):
            self.acknowledged += 1
            self.vote, self.unsure = option, set()
