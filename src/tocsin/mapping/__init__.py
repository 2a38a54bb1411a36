"""Mapping: where labels of events are looked up: tables that people upload, and HTTP APIs that answer."""
