"""`dspex generate`: collect signatures, compare files, write them."""
