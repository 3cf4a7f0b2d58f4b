"""Signature strings as mypy sees them: the names in them, their types, and where in the file they stand."""
