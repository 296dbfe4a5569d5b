"""The presenter's link: who has it leads the class, on any device, until it is taken back."""

from typing import Any

from itsdangerous import BadData, URLSafeSerializer


class Links:
    """Signs the links of one class with its `secret`. Those of an earlier `version` are worth nothing."""

    def __init__(self, id: str, secret: str) -> None:
        self._id = id
        self._signer = URLSafeSerializer(secret, salt="presenter")
        self.version = 1

    def key(self) -> str:
        """Return the key of the latest version."""
        return str(self._signer.dumps([self._id, self.version]))

    def opens(self, key: str) -> bool:
        """Return whether a key is this class's, and of the latest version."""
        try:
            said: Any = self._signer.loads(key)
        except BadData:
            return False
        return bool(said == [self._id, self.version])


def said_by(key: str) -> str:
    """Return the id of the class that a key says it leads, empty where it says none; that is no proof."""
    try:
        _, said = URLSafeSerializer("", salt="presenter").loads_unsafe(key)
        return str(said[0])
    except (BadData, TypeError, LookupError):
        return ""
