"""Where keys go, and which of them move when servers come and go: the policies that hash, asked from outside.

Each module has a picture: a typed question and a function that answers it. No policy is written a second time here;
an answer says what the policy itself did and explained.
"""
