"""Tencent Cloud short messages: approved templates, reports by push."""
