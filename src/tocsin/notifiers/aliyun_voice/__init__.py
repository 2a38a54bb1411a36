"""Aliyun calls: a spoken template, with keys where a menu is set up."""
