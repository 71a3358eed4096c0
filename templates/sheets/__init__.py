"""Sheets that several workbooks share."""
