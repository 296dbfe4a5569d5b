"""A client, and what is done to clients."""
