"""Answers in XML tags."""
