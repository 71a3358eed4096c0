"""What a plan changes: interventions and places, the children they move, and the money.

``schedule`` and ``places`` read the tables people type, ``clock`` holds their numbers and what a month does,
``flow`` follows do nothing and the plan month by month and keeps each intervention's own effect, ``chance``
gives the plan's ranges and ``money`` its costs.
"""
