"""A DingTalk enterprise app: interactive cards for people and groups, changed in place."""
