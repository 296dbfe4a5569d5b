"""What the tests of placement share."""

from random import Random

from hypothesis import strategies as st

from lbviz.policies import CATALOGUE, Backend, Options
from tests.policies.support import pick

ids = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,3}", fullmatch=True), min_size=1, max_size=8, unique=True)


@st.composite
def with_one_more(draw) -> tuple[list[str], list[str]]:
    """Draw servers, and the same with one more somewhere among them."""
    more = draw(ids.filter(lambda servers: len(servers) > 1))
    one = draw(st.sampled_from(more))
    return [id for id in more if id != one], more


def picked(id: str, servers: list[str], keys: list[str], **options) -> list[str]:
    """Return which server the policy itself picks for each key."""
    policy = CATALOGUE[id](Random(1), options=Options(**options))
    policy.set_backends(map(Backend, servers))
    return [pick(policy, key) for key in keys]
