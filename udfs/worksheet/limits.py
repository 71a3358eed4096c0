"""How much a worksheet function takes. It refuses more at once, before it starts work.

Within these limits each function answers in under a second and 300 MB. A council's plan stays far below them.
"""

#: Cells of one argument, and characters of one cell (Excel's own limit).
CELLS = 20_000
CELL_CHARACTERS = 32_767
#: Characters of a cell that a message repeats.
QUOTED_CHARACTERS = 60

#: Years of history that a yearly method reads, and years that it projects.
HISTORY_YEARS = 100
PROJECTED_YEARS = 50

#: Placement types that are projected month by month, alone and by age, and for how many years.
PLACEMENT_TYPES = 40
PLACEMENT_TYPES_BY_AGE = 24
PLACEMENT_YEARS = 30
#: Work of a range from the years counted: years² × placement types³, and by age six times as much.
COUNTED_WORK = 7_000_000
#: Children of one placement type (and age): about as many as live in England.
CHILDREN = 10_000_000

#: Unaccompanied children who start in a year, far above what one council receives.
UNACCOMPANIED = 10_000

#: Rows of a schedule, blank ones included, and interventions in it.
SCHEDULE_ROWS = 200
INTERVENTIONS = 40

#: Years of an investment, gates of a draw-down, and programmes asked for at once.
INVESTMENT_YEARS = 100
GATES = 100
PROGRAMMES = 1_000

#: Cells of a table to be suppressed: the search for what totals give away grows faster than the table.
SUPPRESSED_CELLS = 1_000
