"""What the plan works out: prices, placements, demand, flow and runs."""
