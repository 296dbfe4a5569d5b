"""The forward proxy: asks for some of the clients in its own name."""
