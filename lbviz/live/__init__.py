"""Live rooms: a world paced by a clock that is passed in, its viewers and its command log. Knows no Flask."""
