"""The types of dspex itself: images, sounds, files, conversations, code, tools."""
