"""Fixtures of the tests against real programs: origins, and NGINX and HAProxy in front of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .origins import Origins
from .programs import Programs


@pytest.fixture(scope="session")
def origins() -> Iterator[list[str]]:
    """The addresses of six origins, in the order of their ports; each answers with its address."""
    with Origins(6) as origins:
        yield origins.addresses


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    """What starts NGINX and HAProxy, and stops them after the test."""
    programs = Programs(tmp_path)
    yield programs
    programs.stop()
