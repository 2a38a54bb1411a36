"""What rules cost an event, by their number."""
