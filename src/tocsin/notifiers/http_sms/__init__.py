"""Text messages through a gateway of one's own."""
