"""Hosts: how worksheet functions reach a spreadsheet."""
