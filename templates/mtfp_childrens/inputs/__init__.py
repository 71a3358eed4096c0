"""What people type into the plan: history, places, schedule, ranges and targets."""
