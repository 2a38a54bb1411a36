"""Zoom incoming webhooks."""
