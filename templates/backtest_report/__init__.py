"""The report of a backtest: how wrong past projections would have been."""
