"""A home for each kind of node: what it is, and what it does with requests."""
