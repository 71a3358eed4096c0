"""County councils' programmes, as reported in Children & Young People Now, 2024."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from templates.councils.arithmetic import as_multiple, change, percentage_of, product, ratio, whole_from
from templates.councils.claims import Claim, each, line, once
from udfs import INVEST_TO_SAVE
from udfs.calendar import MONTHS

claim = partial(Claim, "cypnow_2024")

AVOIDED = "cipfa_2024:hertfordshire.avoided"
RETURNED = "cipfa_2024:hertfordshire.returned"
MILLION = 1_000_000


def claims() -> list[Claim]:
    return [*programmes(), *hertfordshire()]


def programmes() -> Iterator[Claim]:
    yield claim(
        "counties.referrals_before",
        whole_from,
        each("counties.referrals", "counties.referrals_percentage"),
    )
    yield claim("counties.swing", change, each("counties.children_in_care_before", "counties.children_in_care"))
    yield claim("wiltshire.places_home", ratio, each("wiltshire.places", "wiltshire.homes"))
    yield claim("cornwall.cost_each", ratio, each("cornwall.cost", "cornwall.supported"))
    yield claim("cornwall.targeted_share", percentage_of, each("cornwall.targeted", "cornwall.supported"))
    for council in ("hampshire", "devon"):
        yield claim(f"recruitment.{council}_multiple", as_multiple, each(f"recruitment.{council}"))


def hertfordshire() -> Iterator[Claim]:
    children, investment = "hertfordshire.children", "hertfordshire.investment"
    yield claim("hertfordshire.pilot_months", product, each("hertfordshire.years", then=(MONTHS,)))
    yield claim("hertfordshire.cost_child", ratio, lambda g: (product(g(investment), MILLION), g(children)))
    yield claim("hertfordshire.benefit_child", ratio, lambda g: (product(g(AVOIDED), MILLION), g(children)))
    yield claim(
        "hertfordshire.return",
        INVEST_TO_SAVE,
        once(investment, AVOIDED),
        line(INVEST_TO_SAVE, "return"),
        note="The investment is of CYPNow, the costs avoided of CIPFA.",
    )
    yield claim("hertfordshire.returned_share", percentage_of, each(RETURNED, children))
    yield claim(
        "hertfordshire.time_share",
        percentage_of,
        each("cipfa_2024:hertfordshire.months", "hertfordshire.pilot_months"),
    )
