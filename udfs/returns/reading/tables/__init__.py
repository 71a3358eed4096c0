"""Tables of a return: told apart by their headings, and read as text or as numbers in one pass."""
