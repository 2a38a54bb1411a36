"""Where a browser comes back to when it was sent to somebody else's page."""

from __future__ import annotations

from tocsin.api.call import Call


def sign_in_url(call: Call) -> str:
    """The console's page that finishes a sign-in at a chat app; the app's settings must list it."""
    return f"{call.settings.public_url}/identity/return"
