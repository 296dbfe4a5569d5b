"""Balancers: the picking, the processor before it, and what they believe of servers."""
