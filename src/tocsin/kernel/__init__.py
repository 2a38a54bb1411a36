"""What everything may use and what uses nothing: pure values and arithmetic."""
