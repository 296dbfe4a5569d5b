"""Viewers of the real server."""

from collections.abc import Callable, Iterator

import pytest

from tests.web.viewer import RawSocket, Viewer, new_room


@pytest.fixture
def room() -> str:
    return new_room()


@pytest.fixture
def watch(connect) -> Callable[[str], Viewer]:
    """A factory of viewers: watch(room) connects one more and lets it join."""

    def watch(room: str) -> Viewer:
        viewer = Viewer(connect())
        viewer.join(room)
        return viewer

    return watch


@pytest.fixture
def raw(server) -> Iterator[Callable[..., RawSocket]]:
    """A factory of raw sockets, each connected and welcomed."""
    sockets: list[RawSocket] = []

    def open_socket(receive_buffer: int | None = None) -> RawSocket:
        sockets.append(RawSocket(server.url, receive_buffer))
        return sockets[-1]

    yield open_socket
    for each in sockets:
        each.close()
