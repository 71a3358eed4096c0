"""A return's files read into rows: forms, headings, dates, codes, and which year each is of."""
