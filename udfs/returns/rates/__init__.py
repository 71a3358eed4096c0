"""Rates and starters estimated from the episodes, with the counts behind them."""
