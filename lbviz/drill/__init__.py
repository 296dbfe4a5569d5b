"""A class of simulated phones against a real server, to see that nothing that was acknowledged is lost."""
