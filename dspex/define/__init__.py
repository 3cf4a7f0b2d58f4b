"""User definitions become a `SignatureSpec`. This package imports nothing by itself."""
