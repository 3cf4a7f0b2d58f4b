"""The mypy plugin of dspex: runs the rule book on `@signature` classes.

It adds findings, and never takes a type away: without the plugin every program has the same types.
"""
