"""The rule book: pure functions from a `SignatureSpec` to problems."""
