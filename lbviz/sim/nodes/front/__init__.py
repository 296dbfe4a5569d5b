"""What stands before several balancers, one way of spreading a file."""
