"""A yearly history carried forward by a rule, with the range that its own variation supports."""
