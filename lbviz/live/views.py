"""Links for watching: names by which a room can be seen, and from which nobody learns the room's own."""

from functools import lru_cache
from hashlib import blake2b
from secrets import token_bytes

# What such a name begins with; no room is called so.
VIEW = "view-"
_DIGEST_BYTES = 12
# Another one for each process: its rooms end with it too.
_SECRET = token_bytes(32)


@lru_cache(maxsize=4096)
def view_of(room: str) -> str:
    """Return the name by which a room can be watched.

    Without the secret it neither follows from the id nor leads back.
    """
    return VIEW + blake2b(room.encode(), key=_SECRET, digest_size=_DIGEST_BYTES).hexdigest()
