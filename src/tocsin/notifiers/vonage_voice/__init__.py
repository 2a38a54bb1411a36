"""Calls through Vonage."""
