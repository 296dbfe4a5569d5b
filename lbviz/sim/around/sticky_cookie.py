"""A sticky cookie: a client goes where it went before."""

from lbviz.policies import Backend


class StickyCookie:
    """Remembers for each client which backend answered it last, as the cookie in that answer would.

    Source: NGINX (`sticky cookie`) and HAProxy (`cookie … insert`): the policy places a client's first request, the
    cookie those that follow, as long as the backend can be picked; otherwise the policy does again, and the next answer
    brings another cookie. HAProxy too sends on to others when the server is down (`option redispatch`).
    """

    def __init__(self) -> None:
        self._of_client: dict[str, Backend] = {}

    def named_by(self, client: str) -> Backend | None:
        """Return the backend that a client's cookie names, None without a cookie."""
        return self._of_client.get(client)

    def answered(self, client: str, backend: Backend) -> None:
        """An answer of `backend` goes to the client, and a cookie with it."""
        self._of_client[client] = backend

    def forget(self, backend: Backend) -> None:
        """Let the cookies that name a backend lapse, for it is gone."""
        self._of_client = {client: named for client, named in self._of_client.items() if named is not backend}
