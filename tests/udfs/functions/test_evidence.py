"""The evidence register: what it holds, that all of it is sourced, and how a formula asks for it."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from tests.snapshots import labels
from tests.udfs.refusals import refuses
from udfs import EVIDENCE, InputError, published
from udfs.functions.evidence import FIELDS
from udfs.published.programmes import amount, criteria, described, programmes, read, strength

TEXT = resources.files(published).joinpath(published.REGISTER).read_text(encoding="utf-8")
CENTRE = "Blackpool: Assessment Centre"
FAMILIES = "East Sussex: Connected Families"

#: The councils whose programmes the sources print figures of.
COUNCILS = {
    "Achieving for Children",
    "Blackpool",
    "Brighton and Hove",
    "Cornwall",
    "Devon",
    "Durham",
    "Ealing",
    "East Sussex",
    "Essex",
    "Halton",
    "Hampshire",
    "Havering",
    "Hertfordshire",
    "Hounslow",
    "Kent",
    "Kirklees",
    "Lincolnshire",
    "Manchester",
    "Norfolk",
    "North Tyneside",
    "Oxfordshire",
    "Portsmouth",
    "Salford",
    "Staffordshire",
    "Stockton-on-Tees",
    "Wiltshire",
}

SMALL = """
[[criterion]]
name = "measured"
means = "it was counted"
lack = "not counted"

[[programme]]
key = "Somewhere: something"
council = "Somewhere Council"
service = "adults"
type = "none"
did = "Did something."
cost = ["cipfa_2024:halton.cost"]
ties = "ties"
why = "It does."
meets = ["measured"]
"""


def by_key(key):
    return next(p for p in programmes() if p.key == key)


# --- what the register holds


def test_every_council_with_printed_figures_is_in_the_register():
    assert {p.key.split(":")[0] for p in programmes()} == COUNCILS


def test_every_programme_says_what_it_did_and_has_a_sourced_figure():
    for p in programmes():
        assert p.did.endswith("."), p.key
        assert p.did.count(". ") == 0, f"{p.key}: one sentence"
        assert p.council, p.key
        assert p.why.endswith("."), p.key
        assert p.figures, p.key
        for figure in p.figures + p.checked:
            where = f"{p.key}, {figure.id}"
            for text in (figure.citation, figure.date, figure.location, figure.unit, figure.period, figure.label):
                assert text.strip(), where
            assert figure.status in ("published", "inferred"), where
            assert figure.status == "published" or figure.note, where
            assert figure.location in p.source, where


def test_keys_can_be_typed_and_are_led_by_the_council():
    for p in programmes():
        assert p.key.isascii(), p.key
        assert len(p.key) <= 50, p.key
        assert p.key.count(": ") == 1, p.key


def test_nothing_that_is_worked_out_is_typed_into_the_file():
    allowed = {
        "key",
        "council",
        "service",
        "type",
        "did",
        "cost",
        "effect",
        "return",
        "checked",
        "ties",
        "why",
        "meets",
        "failed",
        "caution",
    }
    for entry in tomllib.loads(TEXT)["programme"]:
        assert set(entry) <= allowed, entry["key"]
        for name in ("cost", "effect", "return", "checked"):
            assert all(":" in reference for reference in entry.get(name, []))


def test_a_service_includes_what_serves_both():
    everything, children, adults = programmes(), programmes("children"), programmes("adults")
    assert {p.service for p in children} == {"children", "both"}
    assert {p.service for p in adults} == {"adults", "both"}
    assert len(children) + len(adults) - len([p for p in everything if p.service == "both"]) == len(everything)


def test_each_kind_of_intervention_has_evidence():
    assert {p.kind for p in programmes("children")} == {
        "prevent entry",
        "speed leaving",
        "step down",
        "shift provider",
        "add capacity",
        "change price",
        "none",
    }


# --- figures, as the sources print them


@pytest.mark.parametrize(
    ("key", "field", "expected"),
    [
        (FAMILIES, "cost", 1.3),
        ("East Sussex: Intervention Practitioners", "cost", 2.3),
        ("East Sussex: Transformation and Thrive", "return", 1.5),
        ("Portsmouth: social work capacity", "cost", 499_000),
        ("Oxfordshire: front door website", "cost", 16_250),
        ("Oxfordshire: The Oxfordshire Way", "cost", 500_000),
        ("Ealing: transitions and health funding", "cost", 300_000),
        ("Essex: Stepping Stone Homes", "cost", 0.5),
        ("Kirklees: double-handed care", "return", 1_000_000),
        ("North Tyneside: children's services", "return", 1),
        ("Norfolk: demand management strategy", "effect", 21_000_000),
        ("Norfolk: earlier reduction policy", "effect", -100),
        ("Hertfordshire: family safeguarding", "return", 2.6),
        ("Blackpool: Assessment Centre", "return", 1.5),
        ("Blackpool: additional projects", "cost", 48_673 - 47_393),
        ("Blackpool: additional projects", "return", 2.32),
    ],
)
def test_one_figure_is_a_number(key, field, expected):
    answer = EVIDENCE(key, field)
    assert isinstance(answer, float)
    assert answer == expected


@pytest.mark.parametrize(
    ("key", "field", "parts"),
    [
        (FAMILIES, "effect", ["35 children", "22 placements", "13 placements", "approximately 60%"]),
        (FAMILIES, "return", ["£3.54 per £1", "over £4.6m"]),
        ("Halton: named social worker", "return", ["£2.17 per £1", "£322,402", "£1,200,000"]),
        ("Achieving for Children: adolescent safeguarding", "return", ["£1,575,600", "£225,086"]),
        ("Hertfordshire: Building Bridges", "effect", ["21 children", "approximately 110 children"]),
        ("Hertfordshire: Building Bridges", "return", ["£2.06 per £1", "£1.7m", "£11.1m"]),
        ("Essex: reablement", "cost", ["£5.8m", "£26.4m"]),
        ("Essex: reablement", "return", ["£3 per £1", "over £14m"]),
        ("Manchester: Better Outcomes Better Lives", "return", ["£18m", "£8.5m"]),
        ("Brighton and Hove: Supporting Families", "effect", ["1,123 children", "973 children", "−13.4%"]),
        ("Norfolk: in-house fostering", "effect", ["100 children", "160 children"]),
        ("Blackpool: agreed initiatives", "effect", ["£41,013,000", "422 children", "at least 870 children", "50%"]),
        ("Lincolnshire: Prime Provider Model", "effect", ["2 (1 is the lowest)", "0 packages"]),
        ("Portsmouth: staffing reduction", "effect", ["−66 staff", "−17.3%"]),
    ],
)
def test_several_figures_are_text_with_their_units(key, field, parts):
    answer = EVIDENCE(key, field)
    assert isinstance(answer, str)
    assert all(f": {part}" in answer for part in parts), answer
    assert EVIDENCE(key, f"{field} unit") == labels.AS_TEXT_SAYS


def test_a_number_comes_with_its_unit_what_it_is_and_whether_it_is_derived():
    assert EVIDENCE(FAMILIES, "cost unit") == "£m: investment a year (12 months from April 2023)"
    assert EVIDENCE("Blackpool: additional projects", "cost unit").endswith(", derived")
    assert EVIDENCE("Salford: Family Hubs", "effect unit").startswith("people: more than, people who engaged")


def test_what_is_not_printed_says_so_and_is_not_nil():
    for field in ("cost", "cost unit"):
        assert EVIDENCE("Wiltshire: children's homes", field) == "not printed"


@pytest.mark.parametrize(
    ("source", "figure", "words"),
    [
        ("cipfa_2024", "east_sussex.avoided", "over £4.6m"),
        ("cipfa_2024", "halton.cost", "£148,523"),
        ("cipfa_2024", "halton.froi", "£2.17 per £1"),
        ("cipfa_2024", "kirklees.avoided", "£1,000,000 a year"),
        ("cipfa_2024", "brighton.fall_percentage", "−13.4%"),
        ("blackpool_2022", "model_3.pressure.year_5", "−£6,793,000"),
        ("portsmouth_2017", "case.recovered", "enough for £600,000"),
        ("norfolk_2017", "rate.norfolk", "65.9 per 10,000 aged 0-17"),
        ("norfolk_2017", "do_nothing.population_growth", "0.005 decimal a year"),
    ],
)
def test_a_figure_is_written_as_a_person_would(source, figure, words):
    assert amount(published.load(source).figure(figure)) == words


def test_a_figure_is_described_with_or_without_its_date():
    figure = published.load("cipfa_2024").figure("north_tyneside.avoided")
    assert described(figure) == "cost avoidance (2024/25)"
    assert described(figure, dated=False) == "cost avoidance"


# --- strength and warning


@pytest.mark.parametrize(
    ("met", "ties", "failed", "expected"),
    [
        ([], "ties", False, "weak"),
        (["measured", "a year", "own cost"], "ties", False, "weak"),
        (["compared", "independent"], "ties", False, "weak"),
        (["measured", "a year", "independent"], "cannot be tested", False, "moderate"),
        (["a year", "own cost", "compared"], "within rounding", False, "moderate"),
        (["measured", "a year", "compared", "independent"], "ties", False, "strong"),
        (["measured", "a year", "own cost", "compared", "independent"], "ties", False, "strong"),
        (["measured", "own cost", "compared", "independent"], "ties", False, "moderate"),
        (["measured", "a year", "own cost", "compared", "independent"], "does not tie", False, "weak"),
        (["measured", "a year", "own cost", "compared", "independent"], "ties", True, "failed"),
    ],
)
def test_strength_follows_from_the_criteria(met, ties, failed, expected):
    assert strength(met, ties, failed) == expected


def test_programmes_that_did_not_work_are_kept_and_named():
    failed = {p.key for p in programmes() if p.strength == "failed"}
    assert failed == {CENTRE, "Norfolk: earlier reduction policy", "Portsmouth: staffing reduction"}
    assert EVIDENCE(CENTRE, "warning").startswith(labels.DID_NOT_WORK_WAS_WOUND)
    assert EVIDENCE(CENTRE, "criteria").startswith("met: none; not met: measured")
    assert "New initiatives, item 2" in EVIDENCE(CENTRE, "source")


def test_only_evidence_judged_by_others_or_compared_is_more_than_weak():
    better = {p.key for p in programmes() if p.strength in ("moderate", "strong")}
    assert better == {
        "Halton: named social worker",  # York Consulting worked out costs and benefits
        "Hertfordshire: family safeguarding",  # two evaluations for the Department for Education
        "Lincolnshire: Prime Provider Model",  # ranked within the East Midlands group
        "Stockton-on-Tees: provider support",  # rated by the Care Quality Commission
    }


def test_weak_evidence_warns_of_everything_that_is_missing():
    lacks = {c.name: c.lack for c in criteria()}
    assert len(lacks) == 5
    for p in programmes():
        if p.strength == "weak":
            assert p.warning.startswith("Weak evidence: "), p.key
            missing = {name for name, lack in lacks.items() if lack in p.warning}
            assert missing == {c.name for c in p.unmet} == set(lacks) - {c.name for c in p.met}, p.key
            assert missing, p.key
        else:
            assert "Weak evidence" not in p.warning, p.key


def test_arithmetic_that_does_not_tie_is_explained_in_the_warning():
    wrong = [p for p in programmes() if p.ties == "does not tie"]
    assert {p.key for p in wrong} >= {"North Tyneside: children's services", "Essex: reablement"}
    assert all(labels.DOES_NOT_TIE_SEE_WHY in p.warning for p in wrong)
    assert "58%" in EVIDENCE("North Tyneside: children's services", "why")


def test_every_warning_fits_a_cell_of_an_array_so_that_one_formula_shows_them_all():
    assert max(len(p.warning) for p in programmes()) <= 255


def test_a_programme_without_anything_to_warn_of_says_none(monkeypatch):
    text = SMALL + "".join(
        f'\n[[criterion]]\nname = "{name}"\nmeans = "m"\nlack = "l"\n' for name in ("a year", "compared", "independent")
    )
    quiet = read(text.replace('["measured"]', '["measured", "a year", "compared"]'))
    assert quiet["somewhere: something"].warning == ""
    monkeypatch.setattr("udfs.functions.evidence.register", lambda: quiet)
    assert EVIDENCE("Somewhere: something", "warning") == "none"


def test_periods_and_sources_are_those_of_the_figures():
    assert EVIDENCE(FAMILIES, "period") == "12 months from April 2023"
    both = EVIDENCE("Hertfordshire: Building Bridges", "source")
    assert both.startswith("Children & Young People Now, ")
    assert both.endswith("2024-07: Section 4, Hertfordshire County Council")
    assert "Focus on reunification in Hertfordshire" in both


# --- asking


def test_without_a_field_the_answer_is_a_table_of_every_field():
    for p in programmes():
        table = EVIDENCE(p.key)
        whole = dict.fromkeys(FIELDS, "")
        for name, value in table:
            field = name.removesuffix(", continued")
            whole[field] = f"{whole[field]} {value}".strip() if isinstance(value, str) else value
        assert whole == {name: EVIDENCE(p.key, name) for name in FIELDS}
        assert all(len(str(value)) <= 255 for _, value in table), p.key
        assert all(value not in (None, "") for _, value in table), p.key


@pytest.mark.parametrize("typed", [FAMILIES, FAMILIES.upper(), f"  {FAMILIES} ", "east sussex:  connected families"])
def test_case_and_spaces_do_not_matter(typed):
    assert EVIDENCE(typed, " COST ") == EVIDENCE([[typed]], [["Cost"]]) == 1.3


def test_in_a_range_a_text_too_long_for_an_array_says_what_to_do():
    assert len(EVIDENCE(FAMILIES, "effect")) > 255
    assert EVIDENCE([[FAMILIES], [CENTRE]], "effect")[0] == [labels.MORE_THAN_FITS_HERE_ASK]


def test_a_range_is_answered_cell_by_cell_and_blanks_stay_blank():
    assert EVIDENCE([[FAMILIES], [None], [""], [CENTRE]], "strength") == [["weak"], [None], [None], ["failed"]]
    assert EVIDENCE([[CENTRE, FAMILIES]], "service") == [["children", "children"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None,), "programme"),
        (([[None], [""]], "cost"), "programme"),
        (
            ("Essex: reabelment",),
            "programme … 'Essex: reabelment' … Essex: reablement",
        ),
        (
            ("hertfordshire", "cost"),
            "programme … Hertfordshire: Building Bridges; Hertfordshire: family safeguarding",
        ),
        (("qqqq",), "programme … 'qqqq'"),
        ((7,), "programme … '7'"),
        (("#N/A",), "programme … #N/A"),
        (([[FAMILIES], ["#REF!"]], "cost"), "programme row 2 column 1"),
        (
            ([[FAMILIES], ["Connected"]], "cost"),
            "programme row 2 column 1 … 'Connected' … East Sussex: Connected Families",
        ),
        (([[FAMILIES], [CENTRE]],), "programme … 2"),
        ((FAMILIES, "saving"), "field … 'saving'"),
        ((FAMILIES, "#N/A"), "field"),
        ((FAMILIES, [["cost", "effect"]]), "field … 2"),
    ],
)
def test_what_cannot_be_answered_says_what_to_do(arguments, message):
    with refuses(InputError, message):
        EVIDENCE(*arguments)


# --- the file


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('type = "none"', 'type = "magic"', "Somewhere: something has an unknown type"),
        ('service = "adults"', 'service = "pets"', "unknown service"),
        ('ties = "ties"', 'ties = "nearly"', "unknown ties"),
        ('meets = ["measured"]', 'meets = ["popular"]', "unknown criterion popular"),
    ],
)
def test_a_faulty_entry_is_refused(old, new, message):
    assert old in SMALL
    with pytest.raises(ValueError, match=message):
        read(SMALL.replace(old, new))


def test_a_figure_that_no_source_holds_is_refused():
    with pytest.raises(KeyError, match=r"cipfa_2024 has no figure halton\.price"):
        read(SMALL.replace("halton.cost", "halton.price"))


def test_two_programmes_of_one_name_are_refused():
    entry = SMALL[SMALL.index("[[programme]]") :]
    with pytest.raises(ValueError, match="two programmes"):
        read(SMALL + entry.replace("Somewhere: something", "somewhere:  Something"))
