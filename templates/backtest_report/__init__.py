"""The report of a backtest: how wrong projections from earlier days would have been."""
