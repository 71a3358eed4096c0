"""What the plan shows: children, money, and what moves it most."""
