"""Events and those who listen to them."""
