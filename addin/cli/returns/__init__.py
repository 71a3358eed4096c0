"""The commands that read returns: what they do, print, note and write as JSON."""
