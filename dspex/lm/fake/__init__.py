"""A model that needs no intelligence: it reads what is wanted and answers something valid."""
