"""Text messages through Vonage."""
