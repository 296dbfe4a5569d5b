"""The course: chapters are files, and every claim in them is something that a run decides."""
