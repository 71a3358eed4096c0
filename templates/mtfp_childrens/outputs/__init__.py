"""What the plan shows: children, what it comes to, and what moves it most."""
