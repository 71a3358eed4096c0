"""Files that people give: small tables, safety checks, and problems in plain words."""
