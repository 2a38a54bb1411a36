"""A Slack app: messages to people and channels, with buttons."""
