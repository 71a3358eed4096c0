"""What a cell holds in place of a value: Excel's errors, and the words of a workbook whose function did not answer."""

from __future__ import annotations

ERROR_VALUES = (
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#UNKNOWN!",
    "#CONNECT!",
    "#BUSY!",
)

#: What a workbook shows for a figure whose function has not answered.
NOT_AVAILABLE = "not available"
