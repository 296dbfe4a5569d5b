"""What is to be said about a world: nothing in it depends on this."""
