"""How worksheet functions and buttons reach Excel: hosts, command line, packaging."""
