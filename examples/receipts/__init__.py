"""Receipts as photographs: read into objects, and talked about."""
