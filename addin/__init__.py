"""The command ``carecurve``, and the hosts that bring worksheet functions into a spreadsheet."""
