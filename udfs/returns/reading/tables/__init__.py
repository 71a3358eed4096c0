"""Tells the tables of a return apart by their headings, and reads them."""
