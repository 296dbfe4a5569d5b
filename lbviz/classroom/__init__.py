"""A class: one teacher, one picture, and students who are its traffic."""
