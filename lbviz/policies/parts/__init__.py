"""What the policies share: their contract, their options, and the structures that several of them pick by."""
