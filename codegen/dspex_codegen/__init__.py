"""Code generation: pure functions from a `SignatureSpec` to text."""
