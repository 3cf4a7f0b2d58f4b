"""The intermediate representation of a signature: frozen, tagged, hashable data."""
