"""What schedules cost: rendering, who is on call, coverage of many."""
