"""How worksheet functions reach a spreadsheet: one package or module a host."""
