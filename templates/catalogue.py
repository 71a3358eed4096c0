"""Every workbook that CareCurve can make, by the name a user types."""

from __future__ import annotations

from collections.abc import Callable

from templates.councils.blackpool.models import blackpool_models
from templates.councils.blackpool.workbook import blackpool
from templates.councils.norfolk.workbook import norfolk
from templates.councils.portsmouth.workbook import portsmouth
from templates.invest_to_save import invest_to_save
from templates.mtfp_childrens import mtfp_childrens
from templates.placement_budget import placement_budget
from templates.workbook.model import Workbook

TEMPLATES: dict[str, Callable[[], Workbook]] = {
    "mtfp-childrens": mtfp_childrens,
    "placement-budget": placement_budget,
    "invest-to-save": invest_to_save,
}
EXAMPLES: dict[str, Callable[[], Workbook]] = {
    "portsmouth": portsmouth,
    "norfolk": norfolk,
    "blackpool": blackpool,
    "blackpool-models": blackpool_models,
}
WORKBOOKS = TEMPLATES | EXAMPLES
