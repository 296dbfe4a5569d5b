"""Where keys go, and which of them move when servers come and go: the policies that hash, asked from outside.

A module a picture: each has a typed question, and a function that answers it. No policy is written a second time here;
what is told of a key is what the policy itself did and explained.
"""
