"""Microsoft Teams by a bot of Azure Bot: messages to people, chats and channels, with buttons."""
