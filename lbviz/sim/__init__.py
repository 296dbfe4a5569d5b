"""The simulation: deterministic, without wall clock and without I/O."""
