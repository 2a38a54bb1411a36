"""Integrations: where events come from, each with its own push URL and key."""
