"""Aliyun short messages: approved templates, reports by push."""
