"""Files that people give: small tables, checks before a library reads them, problems in plain words."""
