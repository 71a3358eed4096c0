"""Blackpool's strategy of 2022: its models, what calibrates them, and how they tie out."""
