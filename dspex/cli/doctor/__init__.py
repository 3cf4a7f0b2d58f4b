"""`dspex doctor`: look at the installation, the model and the project."""
