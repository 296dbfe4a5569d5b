"""The static files as a browser gets them: compressed, under names that are good for ever, all asked for at once."""
