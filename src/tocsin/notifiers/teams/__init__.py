"""Microsoft Teams by a Workflows webhook."""
