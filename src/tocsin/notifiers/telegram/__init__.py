"""Telegram bots: messages to persons and groups."""
