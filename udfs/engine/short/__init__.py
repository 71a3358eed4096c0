"""A projection in short: the tables that a plan made from returns holds, and what they are followed by."""
