"""`dspex stubs`: read a package, choose what gets types, write them."""
