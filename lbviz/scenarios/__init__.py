"""Scenarios: what to simulate, as data; reading, checking and the catalogue."""
