"""What dspex costs, beside DSPy and a hand-written floor. Run `make bench`."""
