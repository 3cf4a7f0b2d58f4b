"""`dspex demo`: the whole idea in a minute, on the offline model."""
