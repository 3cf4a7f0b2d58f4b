"""The command line: the one room, with the progress bar of a batch, that talks to a terminal."""
