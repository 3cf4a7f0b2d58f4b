"""Optimise a program with DSPy, save it, and run it where DSPy is not."""
