"""Edges: reverse proxies near their clients, with caches."""
