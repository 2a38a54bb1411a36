"""Notices of schedules: before a hand-off to both sides, at fixed times to whoever is on call and to group chats."""
