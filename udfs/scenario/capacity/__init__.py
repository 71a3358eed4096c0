"""Limited places: how many there are, how chance fills them, and where children go when they are full."""
