"""Calls through a gateway of one's own."""
