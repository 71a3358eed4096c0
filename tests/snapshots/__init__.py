"""The product's wording, kept in one place to be read and reviewed: the .txt files of this folder.

``functions.txt`` is a table of calls and what each says; ``python -m tests.snapshots.functions --update`` writes it anew.
The others hold what tests were told, by test: ``pytest tests/addin --update-snapshots`` writes those of the tests it runs.
After a change of words, update, and read the difference.
"""
