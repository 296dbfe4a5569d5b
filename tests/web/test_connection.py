"""What one connection may open."""

import pytest

from lbviz.scenarios.errors import FieldError
from lbviz.web.socket.connection import MAX_COPIES, Connection


def test_a_connection_opens_so_many_copies_of_figures_and_no_more() -> None:
    connection = Connection("anna", lambda: 0.0)
    for number in range(MAX_COPIES):
        connection.check_may_open(f"own-{number}")
    # What was put away meanwhile may come back, and rooms that are no copies are not counted.
    connection.check_may_open("own-0")
    connection.check_may_open("a-lab")
    with pytest.raises(FieldError, match="at most 40") as refused:
        connection.check_may_open("own-one-more")
    assert "Load the page again" in refused.value.sentence
