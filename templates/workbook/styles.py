"""The look of cells: one name for each role.

Shade marks what may be changed, and the sheet's own tag says so in words, so that colour never
carries a meaning alone. Negative money is in brackets.
"""

from __future__ import annotations

from typing import Any

INK, TEAL, SHADE, LINE = "#1B2A33", "#0F4C5C", "#FFF6D6", "#9DB4BA"
GOOD, NEWS, BAD = "#DDF0E0", "#FFE3B8", "#F9DCDC"

MONEY = "#,##0_);(#,##0);0_)"
CHILDREN = "#,##0.0_);(#,##0.0);0.0_)"
WHOLE = "#,##0_);(#,##0);0_)"
PERCENT = "0.0%"
RATE = "#,##0.0_)"
FACTOR = "0.000_)"
PENCE = "#,##0.00_);(#,##0.00);0.00_)"

NUMBERS = {
    "money": MONEY,
    "children": CHILDREN,
    "whole": WHOLE,
    "percent": PERCENT,
    "rate": RATE,
    "factor": FACTOR,
    "pence": PENCE,
    "general": "General",
    "year": "0",
    "date": "dd mmm yyyy",
}

BASE: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "vcenter"}

#: A row of long texts: read from the top, with a line between it and the row above.
ROW: dict[str, Any] = {"valign": "top", "top": 1, "top_color": LINE}

TEXT_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": TEAL},
    "tag": {"italic": True, "font_color": "#4A5D66"},
    "header": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": TEAL,
        "text_wrap": True,
        "border": 1,
        "border_color": TEAL,
    },
    "header_right": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": TEAL,
        "align": "right",
        "text_wrap": True,
        "border": 1,
        "border_color": TEAL,
    },
    "section": {"bold": True, "font_size": 11, "font_color": TEAL, "bottom": 1, "bottom_color": TEAL},
    "label": {},
    "label_bold": {"bold": True, "top": 1, "top_color": LINE},
    "label_indent": {"indent": 1},
    "unit": {"font_color": "#4A5D66", "indent": 1},
    "unit_bold": {"font_color": "#4A5D66", "indent": 1, "top": 1, "top_color": LINE},
    "text": {"text_wrap": True, "valign": "top"},
    "text_bold": {"text_wrap": True, "valign": "top", "bold": True},
    "link": {"font_color": "#0B5CAD", "underline": 1},
    "status": {"bold": True},
    "result": {"bold": True, "indent": 1},
    "row_text": {"text_wrap": True, "align": "left", "indent": 1, **ROW},
    "row_bold": {"text_wrap": True, "bold": True, **ROW},
    "small": {"text_wrap": True, "valign": "top", "font_size": 9, "align": "left", "indent": 1},
    "small_bold": {"text_wrap": True, "valign": "top", "font_size": 9, "bold": True},
    "small_link": {"text_wrap": True, "valign": "top", "font_size": 9, "font_color": "#0B5CAD", "underline": 1},
    "input_text": {"bg_color": SHADE, "border": 1, "border_color": LINE, "font_color": "#123C8C", "text_wrap": True},
    "warning": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": SHADE, "border": 1, "border_color": LINE},
}


def formats() -> dict[str, dict[str, Any]]:
    """Every style by name: text roles, and for each number kind its plain, bold, input and ruled form."""
    looks = {name: BASE | look for name, look in TEXT_STYLES.items()}
    for name, pattern in NUMBERS.items():
        number = BASE | {"num_format": pattern, "align": "right"}
        looks[name] = number
        looks[f"{name}_bold"] = number | {"bold": True, "top": 1, "top_color": LINE}
        looks[f"input_{name}"] = number | TEXT_STYLES["input_text"]
        looks[f"row_{name}"] = number | ROW
    looks["input_small"] = looks["input_text"] | {"font_size": 9, "valign": "top"}
    return looks
