"""Whole runs of scenarios, in a child process: `python -m lbviz.experiments` reads a plan and prints JSON lines."""
