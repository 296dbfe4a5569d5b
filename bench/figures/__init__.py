"""make figures: policies against each other and against theory, as PNG with the data beside them in docs/figures.

A figure is a module with a row type, parts that can be measured in worker processes, and a drawing of all rows.
"""
