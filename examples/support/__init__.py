"""A small help desk: signatures with their generated code, and programs made from them."""
