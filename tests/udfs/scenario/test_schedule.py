"""The intervention table and the capacity table: what may be typed, and what is said of the rest."""

import math

import pytest

from udfs import InputError
from udfs.scenario.places import read_places
from udfs.scenario.schedule import KINDS, read_schedule
from udfs.scenario.timing import Calendar

HEADER = ["Name", "Type", "From", "To", "Children a year", "Effectiveness", "Start", "Ramp months", "End",
          "One-off cost (£)", "Annual cost (£)", "Evidence"]  # fmt: skip
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


def test_blank_rows_keep_their_place():
    schedule = read([None] * 12, line(), ["  "] * 12, line(Name="Other"))
    assert schedule.rows == (None, 0, None, 1)


def test_a_header_alone_is_a_plan_without_interventions():
    assert read().interventions == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (line(Name=None), "interventions row 2 has no name"),
        (line(Type="magic"), "row 2 .'Step'. type is 'magic'; use one of prevent entry, speed leaving"),
        (line(Type=None), "type is ''"),
        (line(From="Residentail"), "from is 'Residentail', which is not a placement type of opening; use 'Residential' if that is meant"),
        (line(From=None), "has no 'from'; step down needs a placement type there"),
        (line(To="Residential"), "goes from and to 'Residential'"),
        (line(Type="prevent entry"), "has a 'to', which prevent entry does not use"),
        (line(Type="add capacity"), "has a 'from', which add capacity does not use"),
        (line(Children_a_year=None), "children a year is blank"),
        (line(Children_a_year=-1), "children a year is -1"),
        (line(Effectiveness=50), r"effectiveness is 50; use a number at least 0 and at most 1 \(50% is 0.5\)"),
        (line(Effectiveness="half"), "effectiveness is text"),
        (line(Start=6, End=6), "ends before it has started"),
        (line(Start="1/4/2027"), "give opening_date"),
        (line(Start="#REF!"), "start"),
        (line(Ramp_months=-1), "ramp months is -1"),
        (line(**{"One-off cost (£)": 5, "Start": -1}), "starts before the opening, so its one-off cost"),
        (line(**{"Annual cost (£)": "#N/A"}), "annual cost is an error value"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_named_with_its_remedy(row, said):
    with pytest.raises(InputError, match=said):
        read(row)


def test_two_interventions_of_one_name_are_refused():
    with pytest.raises(InputError, match="rows 2 and 4 are both called"):
        read(line(), [None] * 12, line(Name="STEP"))


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="no column called 'effectiveness'"):
        read(header=["Name", "Type", "From", "To", "Children a year"])
    with pytest.raises(InputError, match="two columns called 'from'"):
        read(header=["Name", "Type", "From", "From", "To", "Children a year", "Effectiveness"])
    with pytest.raises(InputError, match="5 columns; without a header row it needs 6 to 12"):
        read(["Edge", "prevent entry", "", "", 10], header=None)


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
        ([["IFA", "IFA", 5]], "cannot overflow to itself"),
        ([["IFA", "In-house", 5], ["In-house", "IFA", 5]], "goes round in a circle"),
        ([["IFA", "Residential", 5], ["ifa", "In-house", 6]], "rows 1 and 2 are both 'IFA'"),
        ([["IFA", None, 5]], "row 1 column 2 is blank; name the placement type used when 'IFA' is full"),
        ([["IFA", "Residential", -1]], "row 1 column 3 is -1"),
        ([["IFA", "Residential", 1, 2]], "4 columns; it needs placement type, overflow to, and either one"),
        ([["Type", "To", "Places"], ["Ward", "Residential", 3]], "row 2 column 1 is 'Ward'"),
        ([["Type", "To", 2026], ["Ward", "Residential", 3]], "row 2 column 1 is 'Ward'"),
        ([["Inhouse", "I.F.A.", 5], ["IFA", "Residential", 3]], "row 1 column 1 is 'Inhouse'"),
    ],
)  # fmt: skip
def test_places_that_cannot_be_used_are_named_with_their_remedy(table, said):
    with pytest.raises(InputError, match=said):
        read_places(table, TYPES, 3)
