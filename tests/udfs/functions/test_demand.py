"""PROJECT_LAC: six methods, four shapes of history, and its range."""

from __future__ import annotations

import itertools
import math

import pytest
from scipy import integrate, stats

from tests.udfs.refusals import refuses
from tests.udfs.tables import CLOSING_HIGH, CLOSING_LOW, lines
from udfs import FUNCTIONS, PROJECT_LAC, InputError, published

METHODS = FUNCTIONS["PROJECT_LAC"].parameters[2].choices
NORFOLK = published.load("norfolk_2017")
CLOSING = [300, 310, 330]
FLOWS = [["2020/21", 60, 40, 300], ["2021/22", 55, 45, 310], ["2022/23", 65, 45, 330]]
PEOPLE = [10_000, 10_000, 10_000, 11_000, 12_000]
#: A year's change of N children in the typical council has variance (3.8% of N)² + 1.1 N, and is worth eleven of one's own;
#: each year after the first adds 1.14 times as much.
SECTOR_WALK, SECTOR_CHANCE, SECTOR_DEGREES, SECTOR_LATER = 0.038, 1.1, 11, 1.14


def sector_variance(children):
    return (SECTOR_WALK * children) ** 2 + SECTOR_CHANCE * children


def closing(history, years, *rest):
    return lines(PROJECT_LAC(history, years, *rest))["Closing"]


def test_there_are_six_methods():
    assert METHODS == ("level", "net_entry", "trend", "growth", "rate", "trend_and_population")


# Published figures


def test_norfolk_grows_by_122_when_the_trend_of_its_rate_meets_half_a_per_cent_more_children_a_year():
    """By hand: (1,107 + 92) × 1.005⁵ = 1,229.3, with the population flat to 2017."""
    history = NORFOLK.table("looked_after")
    population = NORFOLK.value("rate.population")
    people = [population] * 6 + [population * 1.005**year for year in range(1, 6)]
    children = list(zip(history.rows, history.column("children"), strict=True))
    rows = lines(PROJECT_LAC(children, 5, "trend_and_population", people))
    assert sum(rows["Net change"]) == pytest.approx(1_199 * 1.005**5 - 1_107)
    assert round(sum(rows["Net change"])) == NORFOLK.value("do_nothing.more_children") == 122
    assert round(rows["Closing"][-1]) == NORFOLK.value("do_nothing.children_2022")


def test_norfolk_net_entry_is_its_printed_yearly_rise():
    children = [1_015, None, None, None, None, 1_107]
    net = lines(PROJECT_LAC(children, 5, "net_entry"))["Net change"]
    assert [round(change, 1) for change in net] == [NORFOLK.value("growth.yearly")] * 5


def test_blackpool_net_entry_of_fifty_a_year_is_carried_forward():
    entry = published.load("blackpool_2022").value("assumption.net_entry")
    assert closing([500, 550, 600, 650], 3, "net_entry") == [650 + entry, 650 + 2 * entry, 650 + 3 * entry]


# The six methods by hand


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("level", [330, 330]),
        ("net_entry", [345, 360]),  # (330 − 300) ÷ 2 = 15 a year
        ("trend", [313 + 1 / 3 + 30, 313 + 1 / 3 + 45]),  # mean 313⅓ in the middle year, slope 15
        ("growth", [330 * 1.1**0.5, 330 * 1.1]),  # 10% over two years
        ("rate", [330 * 1.1, 330 * 1.2]),  # 330 per 10,000
        ("trend_and_population", [(313 + 1 / 3 + 30) * 1.1, (313 + 1 / 3 + 45) * 1.2]),
    ],
)
def test_each_method_worked_by_hand(method, expected):
    assert closing(CLOSING, 2, method, PEOPLE) == pytest.approx(expected)
    assert closing(CLOSING, 2, f" {method.upper()} ", PEOPLE) == pytest.approx(expected)


def test_the_last_number_stays_when_no_method_is_given():
    assert PROJECT_LAC(CLOSING, 3) == PROJECT_LAC(CLOSING, 3, None, None, None, None)
    assert PROJECT_LAC(CLOSING, 3) == PROJECT_LAC(CLOSING, 3, "level", interval=0.8, headers=True)


def scaled(children):
    """Where a year's change has variance 1 at every size: ∫ dN ÷ √(walk² N² + chance N), worked here by quadrature."""
    return integrate.quad(lambda root: 2 * root / math.sqrt(sector_variance(root**2)), 0, math.sqrt(children))[0]


@pytest.mark.parametrize(
    "history", [[300, 310, 330], [30, 36, 31], [2_000, 2_000, 2_000, 2_010], [40, None, None, 45, 44], [12, 15]]
)
def test_the_range_of_level_worked_by_hand(history):
    """Own changes about none, a change over k years having the variance of k, pooled with the sector's eleven of variance 1."""
    rows = lines(PROJECT_LAC(history, 3))
    known = [(t, scaled(n)) for t, n in enumerate(history) if n is not None]
    own = [(b - a) ** 2 / (1 + (u - t - 1) * SECTOR_LATER) for (t, a), (u, b) in itertools.pairwise(known)]
    degrees = SECTOR_DEGREES + len(own)
    spread = math.sqrt((SECTOR_DEGREES + sum(own)) / degrees)
    for h, (low, high) in enumerate(zip(rows[CLOSING_LOW], rows[CLOSING_HIGH], strict=True)):
        half = stats.t.ppf(0.9, degrees) * spread * math.sqrt(1 + h * SECTOR_LATER)
        assert scaled(high) == pytest.approx(known[-1][1] + half)
        assert scaled(low) == pytest.approx(known[-1][1] - half)
    assert rows["Closing"] == [history[-1]] * 3


def test_small_numbers_vary_more_than_large_ones_as_a_share():
    """One figure has the sector's range: t × √((3.8%)² + 1.1 ÷ N) of N, nearly, on each side."""
    for children in (200, 500, 2_000):
        rows = lines(PROJECT_LAC([children], 1))
        half = (rows[CLOSING_HIGH][0] - rows[CLOSING_LOW][0]) / 2
        assert half == pytest.approx(stats.t.ppf(0.9, SECTOR_DEGREES) * math.sqrt(sector_variance(children)), rel=0.01)


def test_the_low_of_level_is_none_at_least_and_from_none_the_high_is_a_few():
    rows = lines(PROJECT_LAC([2, 0], 3))
    assert (rows["Closing"], rows[CLOSING_LOW]) == ([0] * 3, [0] * 3)
    assert 0 < rows[CLOSING_HIGH][0] < rows[CLOSING_HIGH][2] < 5
    assert 0 <= lines(PROJECT_LAC([1, 6, 2], 3))[CLOSING_LOW][0] < 1


def test_level_needs_no_population_and_leaves_it_to_the_rate_row():
    rows = lines(PROJECT_LAC(CLOSING, 2, "level", PEOPLE))
    assert rows[CLOSING_LOW] == lines(PROJECT_LAC(CLOSING, 2))[CLOSING_LOW]
    assert rows["Rate per 10,000"] == pytest.approx([330 / 1.1, 330 / 1.2])


def test_with_level_leavers_are_the_mean_starters_so_that_the_closing_stays():
    rows = lines(PROJECT_LAC(FLOWS, 2))
    assert (rows["Starters"], rows["Leavers"], rows["Net change"]) == ([60, 60], [60, 60], [0, 0])


def test_the_ranges_worked_by_hand():
    """net_entry: own s² = ((10−15)² + (20−15)²) ÷ 1 = 50; the sector's (3.8% of 330)² + 1.1 × 330 = 520.3.

    Pooled by one and eleven degrees: (50 + 11 × 520.3) ÷ 12, times 1 + 1/2 and 2 + 4/2.
    """
    rows = lines(PROJECT_LAC(CLOSING, 2, "net_entry", None, 0.5))
    variance = (50 + SECTOR_DEGREES * sector_variance(330)) / (1 + SECTOR_DEGREES)
    half = [stats.t.ppf(0.75, 1 + SECTOR_DEGREES) * math.sqrt(variance * factor) for factor in (1.5, 4)]
    assert rows[CLOSING_LOW] == pytest.approx([345 - half[0], 360 - half[1]])
    assert rows[CLOSING_HIGH] == pytest.approx([345 + half[0], 360 + half[1]])


def test_the_sectors_figures_agree_with_one_another():
    """At 500 children, near the middle one, a change by Student's t has the mean size that the councils' changes have.

    Its mean absolute size is 2√ν Γ((ν+1)/2) ÷ (√π Γ(ν/2)(ν−1)) times the spread. Over three and four years the variance
    grows in a straight line within twice the standard errors, 0.35 and 0.53.
    """
    n, changes = SECTOR_DEGREES, published.load("sector_changes")
    mean = 2 * math.sqrt(n) * math.gamma((n + 1) / 2) / (math.sqrt(math.pi) * math.gamma(n / 2) * (n - 1))
    one = 100 * math.sqrt(sector_variance(500)) / 500 * mean
    assert one == pytest.approx(changes.value("children.one_year"), abs=0.6)
    assert one * math.sqrt(1 + SECTOR_LATER) == pytest.approx(changes.value("children.two_years"), abs=0.8)
    assert changes.value("children.growth_3") == pytest.approx(1 + 2 * SECTOR_LATER, abs=0.7)
    assert changes.value("children.growth_4") == pytest.approx(1 + 3 * SECTOR_LATER, abs=1.06)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("history", [[100, 110, 120, 130], [100] * 5, [100, 110], [100, None, None, 130]])
def test_identical_changes_and_two_figures_have_the_range_that_other_councils_show(method, history):
    people = [10_000] * (len(history) + 2)
    rows = lines(PROJECT_LAC(history, 2, method, people))
    for low, middle, high, least in zip(
        *(rows[n] for n in (CLOSING_LOW, "Closing", CLOSING_HIGH)), (5, 8), strict=True
    ):
        assert low < middle - least
        assert high > middle + least


def test_a_range_of_identical_changes_worked_by_hand():
    """Two own degrees without variance and eleven of (3.8% of 130)² + 1.1 × 130, times 1 + 1/3."""
    rows = lines(PROJECT_LAC([100, 110, 120, 130], 1, "net_entry"))
    half = stats.t.ppf(0.9, 2 + SECTOR_DEGREES) * math.sqrt(11 / 13 * sector_variance(130) * (1 + 1 / 3))
    assert rows[CLOSING_HIGH] == pytest.approx([140 + half])


def test_nearly_identical_changes_have_nearly_the_same_range():
    """No cliff between a history that shows no variation and one that shows a little."""
    exact, nearly = (
        lines(PROJECT_LAC([100, 110, 120, last], 1, "net_entry"))[CLOSING_HIGH][0] for last in (130, 130.001)
    )
    assert nearly == pytest.approx(exact, abs=0.01)


def test_the_range_of_growth_is_symmetric_in_ratio():
    history = [300, 320, 310, 360]
    rows = lines(PROJECT_LAC(history, 3, "growth", None, 0.9))
    changes = [math.log(b / a) for a, b in itertools.pairwise(history)]
    drift = math.log(360 / 300) / 3
    own = sum((c - drift) ** 2 for c in changes)
    spread = math.sqrt((own + SECTOR_DEGREES * sector_variance(360) / 360**2) / (2 + SECTOR_DEGREES))
    for h in (1, 2, 3):
        half = stats.t.ppf(0.95, 2 + SECTOR_DEGREES) * spread * math.sqrt(h + h * h / 3)
        assert rows[CLOSING_HIGH][h - 1] == pytest.approx(rows["Closing"][h - 1] * math.exp(half))
        assert rows[CLOSING_LOW][h - 1] == pytest.approx(rows["Closing"][h - 1] / math.exp(half))


def test_the_range_of_the_rate_scales_with_the_population():
    rows = lines(PROJECT_LAC(CLOSING, 2, "rate", PEOPLE, 0.5))
    own = 10**2 + 20**2  # yearly changes about zero, two degrees
    spread = math.sqrt((own + SECTOR_DEGREES * sector_variance(330)) / (2 + SECTOR_DEGREES))
    t = stats.t.ppf(0.75, 2 + SECTOR_DEGREES)
    half = [t * spread * 1.1, t * spread * math.sqrt(2) * 1.2]
    assert rows[CLOSING_HIGH] == pytest.approx([c + w for c, w in zip(rows["Closing"], half, strict=True)])


def test_one_year_is_enough_for_the_rate_and_its_range_is_the_sectors():
    rows = lines(PROJECT_LAC(300, 1, "rate", [10_000, 10_500]))
    half = stats.t.ppf(0.9, SECTOR_DEGREES) * math.sqrt(sector_variance(300)) * 1.05
    assert (rows["Closing"], rows[CLOSING_LOW]) == ([315], [pytest.approx(315 - half)])


# Shapes of history


def test_one_two_and_four_columns_give_the_same_children():
    one = lines(PROJECT_LAC([[c] for c in CLOSING], 4))
    two = lines(PROJECT_LAC([[row[0], row[3]] for row in FLOWS], 4))
    four = lines(PROJECT_LAC(FLOWS, 4))
    assert one == two == {k: v for k, v in four.items() if k not in ("Starters", "Leavers")}
    assert PROJECT_LAC(CLOSING, 4) == PROJECT_LAC([[c] for c in CLOSING], 4) == PROJECT_LAC(tuple(CLOSING), 4)


def test_starters_are_the_yearly_mean_and_leavers_balance():
    rows = lines(PROJECT_LAC(FLOWS, 2, "net_entry"))
    assert (rows["Starters"], rows["Leavers"]) == ([60, 60], [45, 45])
    assert list(rows) == ["Opening", "Starters", "Leavers", "Net change", "Closing", CLOSING_LOW, CLOSING_HIGH]


def test_the_rate_row_comes_last_and_only_with_a_population():
    assert "Rate per 10,000" not in lines(PROJECT_LAC(CLOSING, 2))
    rows = lines(PROJECT_LAC(CLOSING, 2, "net_entry", PEOPLE))
    assert list(rows)[-1] == "Rate per 10,000"
    assert rows["Rate per 10,000"] == pytest.approx([345 / 1.1, 360 / 1.2])


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_year_is_a_year_without_a_figure_and_not_zero(blank):
    assert closing([300, blank, 330], 2, "net_entry") == [345, 360]
    assert closing([300, 310, blank, 330], 1, "trend") == pytest.approx([340])  # 300 + 10 × 4


@pytest.mark.parametrize("blank_row", [0, 2])
def test_a_blank_first_or_last_closing_is_refused_with_its_place(blank_row):
    history = [["a", 300], ["b", 310], ["c", 330]]
    history[blank_row][1] = None
    with pytest.raises(InputError, match=f"history row {blank_row + 1} column 2 is blank; .*select only"):
        PROJECT_LAC(history, 1)


@pytest.mark.parametrize(
    ("starters", "mean"),
    [
        ([None, 160, 180], 170),  # not (0 + 160 + 180) ÷ 3
        ([100, 160, 180], 170),  # the first year's are not of the changes from the first closing to the last
        ([100, None, 180], 180),
        ([None, None, 180], 180),
        ([100, 0, 180], 90),  # zero is a figure
        ([None, None, None], None),
        ([100, None, None], None),
    ],
)
def test_starters_are_the_mean_of_the_years_whose_net_change_is_known(starters, mean):
    """Closings 300, 310, 330: a net change of 15 a year over the second and third."""
    history = [[f"Year {i}", new, None, end] for i, (new, end) in enumerate(zip(starters, CLOSING, strict=True))]
    rows = lines(PROJECT_LAC(history, 2, "net_entry"))
    assert rows["Net change"] == [15, 15]
    assert rows["Starters"] == [mean, mean]
    assert rows["Leavers"] == [None if mean is None else mean - 15] * 2


def test_flows_that_balance_are_carried_forward_as_their_means_of_the_same_years():
    """140 + 150 in and 130 + 140 out after the first year: 145 and 135 a year, and 10 more children each."""
    history = [["2021", 999, 7, 300], ["2022", 140, 130, 310], ["2023", 150, 140, 320]]
    rows = lines(PROJECT_LAC(history, 1, "net_entry"))
    assert (rows["Starters"], rows["Leavers"], rows["Net change"]) == ([145], [135], [10])


def test_one_year_of_history_has_its_own_starters():
    rows = lines(PROJECT_LAC([["2022/23", 60, 40, 300]], 1, "rate", [10_000, 10_000]))
    assert (rows["Starters"], rows["Leavers"]) == ([60], [60])


@pytest.mark.parametrize("column", [1, 2])
def test_a_flow_that_is_no_number_is_still_refused_with_its_place(column):
    history = [list(row) for row in FLOWS]
    history[1][column] = "n/k"
    with pytest.raises(InputError, match=f"^history row 2 column {column + 1} is text, 'n/k'"):
        PROJECT_LAC(history, 1)


@pytest.mark.parametrize(
    ("last", "headings"),
    [
        ("2022/23", ["2023/24", "2024/25"]),
        ("2022/2023", ["2023/24", "2024/25"]),
        ("1998/99", ["1999/00", "2000/01"]),
        ("2023", ["2024", "2025"]),
        (2023, ["2024", "2025"]),
        (2023.0, ["2024", "2025"]),
        ("March 2023", ["2023/24", "2024/25"]),
        (None, ["Year 1", "Year 2"]),
        ("2022/23¹", ["2023/24", "2024/25"]),  # a footnote mark is no part of a year
        ("Year 2", ["Year 3", "Year 4"]),
    ],
)
def test_projected_years_are_headed_after_the_last_label(last, headings):
    assert PROJECT_LAC([[None, 300], [last, 310]], 2)[0] == ["Children", *headings]


@pytest.mark.parametrize("row", [0, 1])
def test_an_error_value_among_the_labels_is_reported_with_its_place(row):
    history = [["2021", 300], ["2022", 310]]
    history[row][0] = "#N/A"
    with refuses(InputError, f"history row {row + 1} column 1 … (#N/A)"):
        PROJECT_LAC(history, 1)


def test_without_headers_only_the_numbers_are_returned():
    with_headers = PROJECT_LAC(FLOWS, 3, headers=True)
    assert PROJECT_LAC(FLOWS, 3, headers=False) == [row[1:] for row in with_headers[1:]]


# What cannot be projected


def test_children_may_run_down_to_none_but_not_below():
    assert closing([30, 20, 10], 1, "net_entry") == [0]
    with refuses(InputError, "2 … -10.0"):
        PROJECT_LAC([30, 20, 10], 2, "net_entry")
    assert closing([30, 20, 10], 2, "growth")[-1] > 0


@pytest.mark.parametrize(("first", "last", "span", "years"), [(36, 27, 7, 21), (58, 29, 7, 7)])
def test_a_run_down_to_none_is_not_refused_for_a_rounding_error(first, last, span, years):
    """27 children falling by 9/7 a year are none after 21 years, in exact arithmetic."""
    assert last * span == (first - last) * years
    assert closing([first, *[None] * (span - 1), last], years, "net_entry")[-1] == pytest.approx(0, abs=1e-9)


def test_a_rise_that_starters_cannot_explain_is_refused():
    """The line through 1000, 1000, 1000, 1000, 700 has slope −60 about a mean of 940: 760 next, after no starters."""
    history = [[f"Year {i}", 0, 0, 1000] for i in range(1, 5)] + [["Year 5", 0, 300, 700]]
    with refuses(InputError, "1 … 60.0 … 0.0"):
        PROJECT_LAC(history, 1, "trend")


def test_the_low_of_net_entry_is_not_cut_off_at_zero():
    assert lines(PROJECT_LAC([10, 60, 5, 40], 3, "net_entry", interval=0.95))[CLOSING_LOW][-1] < 0


def test_a_history_laid_out_as_a_row_is_refused_but_one_year_with_its_label_is_not():
    with refuses(InputError, "history … 2"):
        PROJECT_LAC([[1015, 1107]], 1, "rate", [1000, 1000])
    assert closing([[2024, 1107]], 1, "rate", [2000, 4000]) == [2214]
