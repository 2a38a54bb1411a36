"""Notify: orders become deliveries, deliveries are sent once each, results come back."""
