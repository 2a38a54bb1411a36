"""On call: schedules, who has a turn when, and which days are workdays."""
