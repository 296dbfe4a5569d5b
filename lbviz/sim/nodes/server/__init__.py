"""The server: works on requests."""
