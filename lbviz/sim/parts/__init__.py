"""What stands around a policy's pick: small parts, each off unless its table is in the scenario."""
