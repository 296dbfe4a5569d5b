"""Expressions over what was measured: the conditions of tasks, the answers of questions, the claims of a lesson."""
