"""Feishu and Lark group robots."""
