"""What outlives the process: streams of events in one SQLite file."""
