"""The intervention table and the capacity table: what may be typed, and what is said of the rest."""

import math

import pytest

from tests.udfs.refusals import refuses
from udfs import InputError
from udfs.scenario.capacity.places import read_places
from udfs.scenario.schedule import KINDS, read_schedule
from udfs.scenario.timing import Calendar

HEADER = [
    "Name",
    "Type",
    "From",
    "To",
    "Children a year",
    "Effectiveness",
    "Start",
    "Ramp months",
    "End",
    "One-off cost (£)",
    "Annual cost (£)",
    "Evidence",
]
TYPES = ["In-house", "IFA", "Residential"]


def read(*rows, header=HEADER, calendar=None):
    table = [*([header] if header else []), *rows]
    return read_schedule(table, TYPES, calendar or Calendar())


def line(**changed):
    plain = dict.fromkeys(HEADER) | {"Name": "Step", "Type": "step down", "From": "Residential", "To": "IFA"}
    plain |= {"Children a year": 6, "Effectiveness": 0.5}
    return list((plain | {name.replace("_", " "): value for name, value in changed.items()}).values())


def test_blanks_mean_from_the_opening_for_good_at_once_and_free():
    (one,) = read(line()).interventions
    assert (one.start, one.ramp, one.end, one.one_off, one.annual, one.evidence) == (0, 0, math.inf, 0, 0, "")
    assert (one.source, one.target, one.reach) == (2, 1, 3)


def test_columns_are_found_by_name_and_further_ones_left_alone():
    header = ["Owner", "Effectiveness", "Type", "Children a year", "To", "From", "Name"]
    (one,) = read(["Ann", 0.25, "Shift  Provider", 40, "in-house", "ifa", "Recruit"], header=header).interventions
    assert (one.name, one.kind, one.source, one.target, one.reach) == ("Recruit", "shift provider", 1, 0, 10)


def test_without_a_header_the_columns_have_their_fixed_order():
    schedule = read(["Edge", "prevent entry", "", "", 10, 0.5, 3, 6], header=None)
    assert (schedule.interventions[0].start, schedule.interventions[0].ramp) == (3, 6)


RANGED = [*HEADER, "Effectiveness low", "Effectiveness high"]


def test_effectiveness_may_have_a_low_and_a_high_after_the_evidence():
    (one,) = read([*line(), 0.3, 0.6], header=RANGED).interventions
    assert (one.effectiveness, one.ends) == (0.5, (0.3, 0.6))
    (one,) = read([*line(), None, ""], header=RANGED).interventions
    assert one.ends is None
    (one,) = read(line()).interventions
    assert one.ends is None
    (one,) = read([*line(Start=3), 0.5, 0.5], header=None).interventions
    assert (one.start, one.ends) == (3, (0.5, 0.5))
    per_cent = ["Effectiveness high (%)", "Effectiveness low (%)", *HEADER]
    (one,) = read([60, 30, *line()], header=per_cent).interventions
    assert one.ends == (0.3, 0.6)
    (one,) = read([*line(Type="change price", To=None, Effectiveness=0.1), -0.1, 0.2], header=RANGED).interventions
    assert one.ends == (-0.1, 0.2)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.3, None, "interventions row 2 ('Step') … effectiveness low … effectiveness high … both"),
        (None, 0.6, "interventions row 2 ('Step') … effectiveness high … effectiveness low … both"),
        (0.55, 0.6, "interventions row 2 ('Step') effectiveness low … 0.55 … 0.5"),
        (0.3, 0.45, "interventions row 2 ('Step') effectiveness high … 0.45 … 0.5"),
        (-0.1, 0.6, "interventions row 2 ('Step') effectiveness low … -0.1 … 0 to 1"),
        (0.3, 1.2, "interventions row 2 ('Step') effectiveness high … 1.2 … 0 to 1"),
        (0.3, "most", "interventions row 2 ('Step') effectiveness high … 'most'"),
    ],
)
def test_a_low_and_a_high_that_do_not_lie_around_the_effectiveness_are_refused(low, high, said):
    with refuses(InputError, said):
        read([*line(), low, high], header=RANGED)


def test_a_heading_like_effectiveness_low_is_named():
    with refuses(InputError, "interventions row 1 column 13 … 'Low effectiveness' … 'effectiveness low'"):
        read([*line(), 0.3], header=[*HEADER, "Low effectiveness"])


def test_blank_rows_keep_their_place():
    schedule = read([None] * 12, line(), ["  "] * 12, line(Name="Other"))
    assert schedule.rows == (None, 0, None, 1)


def test_a_header_alone_is_a_plan_without_interventions():
    assert read().interventions == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (line(Name=None), "interventions row 2 … name"),
        (line(Type="magic"), "interventions row 2 ('Step') … type … 'magic'"),
        (line(Type=None), "interventions row 2 ('Step') … type … ''"),
        (
            line(From="Residentail"),
            "interventions row 2 ('Step') … from … 'Residentail' … 'Residential'",
        ),
        (line(From=None), "interventions row 2 ('Step') … 'from' … step down"),
        (line(To="Residential"), "interventions row 2 ('Step') … from … to … 'Residential'"),
        (line(Type="prevent entry"), "interventions row 2 ('Step') … to … prevent entry"),
        (line(Type="add capacity"), "interventions row 2 ('Step') … from … add capacity"),
        (line(Children_a_year=None), "interventions row 2 ('Step') … children a year"),
        (line(Children_a_year=-1), "interventions row 2 ('Step') … children a year … -1"),
        (line(Effectiveness=50), "interventions row 2 ('Step') … effectiveness … 50"),
        (line(Effectiveness="half"), "interventions row 2 ('Step') … effectiveness … 'half'"),
        (line(Start=6, End=6), "interventions row 2 ('Step') … start and end"),
        (line(Start="1/4/2027"), "interventions row 2 ('Step') … start … opening_date"),
        (line(Start="#REF!"), "interventions row 2 ('Step') … start … (#REF!)"),
        (line(Ramp_months=-1), "interventions row 2 ('Step') … ramp months … -1"),
        (line(**{"One-off cost (£)": 5, "Start": -1}), "interventions row 2 ('Step') … one-off cost"),
        (line(**{"Annual cost (£)": "#N/A"}), "interventions row 2 ('Step') … annual cost … (#N/A)"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_remedy(row, said):
    with refuses(InputError, said):
        read(row)


def test_two_interventions_of_one_name_are_refused():
    with pytest.raises(InputError, match="rows 2 and 4 are both called"):
        read(line(), [None] * 12, line(Name="STEP"))


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="no column called 'effectiveness'"):
        read(header=["Name", "Type", "From", "To", "Children a year"])
    with pytest.raises(InputError, match="two columns called 'from'"):
        read(header=["Name", "Type", "From", "From", "To", "Children a year", "Effectiveness"])
    with refuses(InputError, "interventions … 5 columns … 6 to 14"):
        read(["Edge", "prevent entry", "", "", 10], header=None)


def headed(**changed):
    return [changed.get(name.split(" (")[0].replace(" ", "_").replace("-", "_"), name) for name in HEADER]


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("(£)", 1),
        ("£", 1),
        ("(£000)", 1000),
        (", £000", 1000),
        ("(£'000)", 1000),
        ("£k", 1000),
        ("[£k]", 1000),
        ("(£m)", 1e6),
        ("(£ million)", 1e6),
        ("(£000s)", 1000),
        ("(000s)", 1000),
        ("", 1),
    ],
)
def test_costs_are_read_in_the_unit_of_their_headings(heading, factor):
    header = headed(One_off_cost=f"One-off cost {heading}", Annual_cost=f"annual cost {heading}")
    (one,) = read(line(**{"One-off cost (£)": 50, "Annual cost (£)": 120}), header=header).interventions
    assert (one.one_off, one.annual) == (50 * factor, 120 * factor)


@pytest.mark.parametrize("heading", ["Annual cost (£000 a year)", "£000 annual cost (per annum)", "One off cost (£k)"])
def test_units_that_agree_with_a_column_pass(heading):
    name = "One_off_cost" if heading.startswith("One") else "Annual_cost"
    (one,) = read(line(**{"One-off cost (£)": 5, "Annual cost (£)": 5}), header=headed(**{name: heading})).interventions
    assert (one.one_off if name == "One_off_cost" else one.annual) == 5000


def test_percentages_are_read_where_they_cannot_be_decimals():
    (one,) = read(line(Effectiveness=50), header=headed(Effectiveness="Effectiveness (%)")).interventions
    assert one.effectiveness == 0.5
    for typed in (1, 0.5):
        with pytest.raises(InputError, match=r"interventions row 1 column 6 is 'Effectiveness .%.'.*1% or 100%"):
            read(line(Effectiveness=typed), header=headed(Effectiveness="Effectiveness (%)"))
    with pytest.raises(InputError, match="effectiveness is 101; use a number from 0 to 100"):
        read(line(Effectiveness=101), header=headed(Effectiveness="Effectiveness %"))


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("Ramp_months", "Ramp months (years)"),
        ("Ramp_months", "Ramp months (weeks)"),
        ("Children_a_year", "Children a year (per month)"),
        ("Children_a_year", "Children a year (%)"),
        ("Children_a_year", "Children a year (000s)"),
        ("Effectiveness", "Effectiveness (children)"),
        ("Annual_cost", "Annual cost (£ a week)"),
        ("Annual_cost", "Annual cost (per month)"),
        ("Annual_cost", "Annual cost ($)"),
        ("Annual_cost", "Annual cost (weekly)"),
        ("One_off_cost", "One-off cost (£ a year)"),
        ("Start", "Start (years)"),
        ("End", "End (weeks from start)"),
    ],
)
def test_a_unit_that_a_column_does_not_have_is_refused(name, heading):
    with refuses(InputError, "interventions row 1") as caught:
        read(line(), header=headed(**{name: heading}))
    assert heading in str(caught.value)


@pytest.mark.parametrize(
    ("name", "heading", "column"),
    [
        ("Ramp_months", "Ramp", "ramp months"),
        ("Ramp_months", "Ramp (months)", "ramp months"),
        ("Annual_cost", "Annual costs", "annual cost"),
        ("Annual_cost", "Cost a year (£)", "annual cost"),
        ("One_off_cost", "One-off costs (£)", "one-off cost"),
        ("Start", "Start month", "start"),
        ("End", "End date", "end"),
        ("Evidence", "Annual cost 2027/28", "annual cost"),
        ("Evidence", "Effectiveness, low case", "effectiveness low"),
    ],
)
def test_a_heading_that_misses_a_column_by_a_little_is_not_passed_over(name, heading, column):
    with refuses(InputError, "interventions row 1") as caught:
        read(line(), header=headed(**{name: heading}))
    assert f"'{column}'" in str(caught.value)


def test_one_column_in_two_units_is_refused():
    with pytest.raises(InputError, match="two columns called 'annual cost'"):
        read(line(), header=headed(Evidence="Annual cost (£000)"))


@pytest.mark.parametrize("name", ["Total", "TOTAL", "Grand total", "Total: all schemes"])
def test_a_row_that_adds_up_the_others_is_no_intervention(name):
    with refuses(InputError, "interventions row 2"):
        read(line(Name=name))
    assert read(line(Name="Total Respect training")).interventions


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (["Overflow to", "Type", "Places"], "capacity row 1 column 1 is 'Overflow to'"),
        (["Type", "Overflow to", "Places (%)"], "capacity row 1 column 3 is 'Places .%.'"),
        (["Type", "Overflow to", "Opening", "2027/28", "2026/27"], "column 5 is 2026/27 but should be 2028/29"),
        (
            ["Type", "Overflow to", "Opening", "2026/27", "2028/29"],
            "column 5 is 2028/29 .* 2027/28.* add a column for 2027/28$",
        ),
        (
            ["Type", "Overflow to", "31/3/2025", "31/3/2026", "31/3/2027"],
            "column 4 is 2025/26 and .* 2026/27; check opening",
        ),
        (["Type", "Overflow to", "30/6/2026", "30/9/2026", "31/12/2026"], "column 4 is 30 September 2026"),
    ],
)
def test_headings_of_places_are_believed(header, said):
    row = ["IFA", "Residential", *[12] * (len(header) - 2)]
    with pytest.raises(InputError, match=said):
        read_places([header, row], TYPES, 2, ["2026/27", "2027/28"])


def test_places_headed_with_the_years_projected_are_read():
    for opening in ("Opening", "31/3/2026", "2025/26"):
        header = ["Type", "Overflow to", opening, "2026/27", "2027/28"]
        (found,) = read_places([header, ["IFA", "Residential", 12, 24, 18]], TYPES, 2, ["2026/27", "2027/28"])
        assert found.monthly[12] == 24


def test_every_type_can_be_typed():
    ends = {"step down": ("IFA", "In-house"), "shift provider": ("IFA", "In-house"), "add capacity": (None, "IFA")}
    rows = [
        line(Name=kind, Type=kind.upper(), From=ends.get(kind, (None,))[0], To=ends.get(kind, (0, None))[1])
        for kind in KINDS
    ]
    assert [one.kind for one in read(*rows).interventions] == list(KINDS)


def test_a_change_of_price_may_add_to_it_and_may_be_for_all_children():
    row = line(Type="change price", To=None, Children_a_year=None, Effectiveness=-0.1)
    (one,) = read(row).interventions
    assert (one.children, one.effectiveness) == (None, -0.1)


def test_places_run_evenly_between_year_ends():
    (line,) = read_places(
        [["Type", "Overflow to", "Opening", "Y1", "Y2"], ["IFA", "Residential", 12, 24, 18]], TYPES, 2
    )
    assert line.monthly[:3] == (12, 13, 14)
    assert line.monthly[12::6] == (24, 21, 18)


def test_one_number_of_places_holds_throughout_and_blank_rows_are_passed_over():
    (line,) = read_places([[None, None, None], ["In-house", "ifa", 7]], TYPES, 3)
    assert (line.placement, line.overflow, set(line.monthly), len(line.monthly)) == (0, 1, {7}, 37)


def test_overflow_is_put_in_the_order_in_which_it_flows():
    found = read_places([["IFA", "Residential", 5], ["In-house", "IFA", 5]], TYPES, 1)
    assert [line.placement for line in found] == [0, 1]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([["IFA", "IFA", 5]], "capacity row 1 … 'IFA'"),
        ([["IFA", "In-house", 5], ["In-house", "IFA", 5]], "capacity … IFA, In-house"),
        ([["IFA", "Residential", 5], ["ifa", "In-house", 6]], "rows … 1 … 2 … 'IFA'"),
        ([["IFA", None, 5]], "row 1 column 2"),
        ([["IFA", "Residential", -1]], "row 1 column 3 … -1"),
        ([["IFA", "Residential", 1, 2]], "capacity … 4 columns"),
        ([["Type", "To", "Places"], ["Ward", "Residential", 3]], "row 2 column 1 … 'Ward'"),
        ([["Type", "To", 2026], ["Ward", "Residential", 3]], "row 2 column 1 … 'Ward'"),
        ([["Inhouse", "I.F.A.", 5], ["IFA", "Residential", 3]], "row 1 column 1 … 'Inhouse'"),
    ],
)
def test_places_that_cannot_be_used_are_named_with_their_remedy(table, said):
    with refuses(InputError, said):
        read_places(table, TYPES, 3)
