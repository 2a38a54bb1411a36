"""A Feishu or Lark app: cards with buttons for people and groups, changed in place."""
