"""Tencent Cloud calls: a spoken template, keys by push."""
