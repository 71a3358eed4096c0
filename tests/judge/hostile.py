"""Files made to harm what reads them, each a few lines of code: no such file is stored here."""

from __future__ import annotations

import datetime
import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

Content = str | bytes
Maker = Callable[[], Content]

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

YEARS = (2019, 2020, 2021, 2022, 2023)
HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
EPISODES = ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC")


def returns_of(year: int) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The header and episodes of forty children, each in care for two years, who start month by month."""
    header, episodes = [HEADER], [EPISODES]
    for child in range(40 * (YEARS[-1] - YEARS[0] + 2)):
        start = datetime.date(YEARS[0] - 2, 4, 10) + datetime.timedelta(days=9 * child)
        end = start + datetime.timedelta(days=730)
        if end < datetime.date(year, 4, 1) or start > datetime.date(year + 1, 3, 31):
            continue
        header.append((f"C{child}", "1", f"15/06/{start.year - 9}", "WBRI", f"U{child}", "", ""))
        left = end <= datetime.date(year + 1, 3, 31)
        closed = (f"{end:%d/%m/%Y}", "E4A") if left else ("", "")
        episodes.append((f"C{child}", f"{start:%d/%m/%Y}", "S", "C2", "N1", "U4", "PR1", *closed))
    return header, episodes


def good_returns(folder: Path) -> Path:
    for year in YEARS:
        for name, table in zip(("header", "episodes"), returns_of(year), strict=True):
            (folder / str(year)).mkdir(parents=True, exist_ok=True)
            text = "\n".join(",".join(row) for row in table)
            (folder / str(year) / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def zipped(members: Mapping[str, Content], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, method)
    return file.getvalue()


def inline(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows_of(table: list[tuple[str, ...]], first: int = 1) -> str:
    return "".join(
        f'<row r="{row}">' + "".join(inline(f"{chr(65 + i)}{row}", text) for i, text in enumerate(cells)) + "</row>"
        for row, cells in enumerate(table, start=first)
    )


def book(
    rows: str = "",
    *,
    before: str = "",
    after: str = "",
    sheet: Content | None = None,
    shared: Content | None = "",
    workbook: str = "",
    parts: Mapping[str, Content | None] | None = None,
    method: int = zipfile.ZIP_DEFLATED,
    target: str = "worksheets/sheet2.xml",
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook of a return's header and, on the sheet Episodes, its episodes, a cost and then ``rows``."""
    header, episodes = returns_of(2022)
    names = {"Header": "worksheets/sheet1.xml", "Episodes": target, **(more or {})}
    sheets = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(names, start=1))
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{LINKS}/worksheet" Target="{part}"/>'
        for i, part in enumerate(names.values(), start=1)
    )
    episodes_sheet = f"<worksheet {MAIN}>{before}<sheetData>{rows_of(episodes)}{rows}</sheetData>{after}</worksheet>"
    members: dict[str, Content | None] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets>{sheets}</sheets>{workbook}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}<Relationship Id="s" '
        f'Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {MAIN}>{shared}</sst>" if isinstance(shared, str) else shared,
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows_of(header)}</sheetData></worksheet>",
        f"xl/{target}" if target[0] != "/" else target[1:]: episodes_sheet if sheet is None else sheet,
        **(parts or {}),
    }
    return zipped({name: content for name, content in members.items() if content is not None}, method)


def cell(address: str, value: str = "1", more: str = "", row: str | None = None) -> str:
    """A row of one cell, after those of the returns."""
    digits = "".join(c for c in address if c.isdigit()) if row is None else row
    return f'<row r="{digits}"><c r="{address}"{more}><v>{value}</v></c></row>'


def formula(text: str, more: str = "", address: str = "A5000") -> str:
    return f'<row r="5000"><c r="{address}"><f{more}>{text}</f><v>1</v></c></row>'


def ods(body: str, head: str = "") -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "content.xml": f"{head}<office:document-content{spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Episodes">{body}</table:table></office:spreadsheet></office:body>'
            f"</office:document-content>",
        }
    )


def ods_cell(more: str = "", text: str = "CHILD") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def ods_row(cells: str, times: str = "1") -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


EMPTY = '<table:table-cell table:number-columns-repeated="{}"/>'
FAR = cell("XFD1048576")
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{}]>'
LAUGHS = DOCTYPE.format("".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)))
CHILD_XML = "<CHILD><HEADER><CHILDID>C1</CHILDID><SEX>1</SEX><DOB>2010-01-01</DOB></HEADER>{}</CHILD>"
EPISODE_XML = "<EPISODE><DECOM>2021-05-01</DECOM><RNE>S</RNE><LS>C2</LS><PLACE>U4</PLACE></EPISODE>"


def sheet(text: str, head: str = "") -> bytes:
    """A workbook whose sheet Episodes is exactly this."""
    return book(sheet=head + text)


def data(rows: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def prefixed(rows: str) -> str:
    """The same sheet with its tags in a namespace that has a prefix."""
    return data(rows).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")


def wide(text: str) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16")


def of_many_sheets(count: int, rows: str) -> bytes:
    parts = {f"xl/worksheets/more{i}.xml": data(rows) for i in range(count)}
    return book(parts=parts, more={f"More {i}": f"worksheets/more{i}.xml" for i in range(count)})


def lying(size: int) -> bytes:
    """A workbook that says that its sheet unpacks to another size than it does."""
    whole = bytearray(book(cell("A5000"), parts={"xl/worksheets/sheet3.xml": b" " * 3_000_000}))
    entry = whole.rindex(b"PK\1\2", 0, whole.rindex(b"xl/worksheets/sheet3.xml"))
    whole[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(whole)


def with_bytes(content: bytes, at: int, fresh: bytes) -> bytes:
    """The archive with other bytes in the list entry of its first member."""
    entry = content.index(b"PK\1\2") + at
    return content[:entry] + fresh + content[entry + len(fresh) :]


def twice(name: str) -> bytes:
    file = io.BytesIO(book())
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, data(FAR))
    return file.getvalue()


def overlapping() -> bytes:
    """An archive of many members that are all the same bytes."""
    one = zipped({"a.csv": b"0" * 9_000})
    start, entry, end = one.index(b"PK\1\2"), one[one.index(b"PK\1\2") : one.index(b"PK\5\6")], one.index(b"PK\5\6")
    entries = b"".join(entry.replace(b"a.csv", b"%05d" % i) for i in range(1_000))
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1_000, 1_000, len(entries), start, 0)
    assert end > start
    return one[:start] + entries + tail


def nested(depth: int) -> bytes:
    content = zipped({"episodes.csv": b"CHILD,DECOM\n"})
    for _ in range(depth):
        content = zipped({"inside.zip": content})
    return content


def csv_of(table: list[tuple[str, ...]]) -> str:
    return "\n".join(",".join(row) for row in table)


def _good_csv() -> str:
    return csv_of(returns_of(2022)[1])


def _return_zip(members: Mapping[str, Content], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    header, episodes = returns_of(2022)
    return zipped({"header.csv": csv_of(header), "episodes.csv": csv_of(episodes), **members}, method)


#: Sheets with cells far out; every command that reads a workbook must refuse them and name the place.
FAR_OUT: dict[str, Maker] = {
    "far.xlsx": lambda: book(FAR),
    "far-macros.xlsm": lambda: book(FAR),
    "far-zz.xlsx": lambda: book(cell("ZZ1048576")),
    "far-down.xlsx": lambda: book(cell("IV1048576")),
    "far-right-and-down.xlsx": lambda: book(cell("XFD5000") + cell("A1048576")),
    "far-row-number.xlsx": lambda: book(cell("A99999999999")),
    "far-row-only.xlsx": lambda: book('<row r="99999999999"/>' + "<row><c><v>1</v></c></row>"),
    "far-column.xlsx": lambda: book(cell("XFE5000")),
    "far-four-letters.xlsx": lambda: book(cell("AAAA5000")),
    "far-small-letters.xlsx": lambda: book(cell("xfd1048576")),
    "far-encoded.xlsx": lambda: book('<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>'),
    "far-without-addresses.xlsx": lambda: book('<row r="1048575"/><row>' + "<c><v>1</v></c>" * 16384 + "</row>"),
    "far-error.xlsx": lambda: book(cell("XFD1048576", "#N/A", ' t="e"')),
    "far-truth.xlsx": lambda: book(cell("XFD1048576", "1", ' t="b"')),
    "far-empty-text.xlsx": lambda: book(cell("XFD1048576", "", ' t="str"')),
    "far-empty-inline.xlsx": lambda: book(f'<row r="1048576">{inline("XFD1048576", "")}</row>'),
    "far-prefixed.xlsx": lambda: sheet(prefixed(cell("A1") + FAR)),
    "far-no-namespace.xlsx": lambda: sheet(f"<worksheet><sheetData>{cell('A1')}{FAR}</sheetData></worksheet>"),
    "far-other-root.xlsx": lambda: sheet(f"<chart {MAIN}><sheetData>{cell('A1')}{FAR}</sheetData></chart>"),
    "far-after-comment.xlsx": lambda: book("<!-- <c r='A1'/> -->" + FAR),
    "far-single-quotes.xlsx": lambda: book(FAR.replace('"', "'")),
    "far-spaced.xlsx": lambda: book("<row\nr = \"1048576\"  ><c\tr  =\n'XFD1048576'><v>1</v></c></row>"),
    "far-other-place.xlsx": lambda: book(FAR, target="elsewhere/data.xml"),
    "far-absolute-place.xlsx": lambda: book(FAR, target="/xl/worksheets/sheet9.xml"),
    "far-large.xlsx": lambda: book("".join(cell(f"A{i}") for i in range(5_000, 60_000)) + FAR),
    "far-many-sheets.xlsx": lambda: of_many_sheets(60, cell("A1") + cell("AX35000")),
    "far-repeated-rows.ods": lambda: ods(ods_row(ods_cell() * 5, "1048576")),
    "far-repeated-all.ods": lambda: ods(ods_row(ods_cell(' table:number-columns-repeated="16384"'), "1048576")),
    "far-gap.ods": lambda: ods(
        ods_row(ods_cell()) + ods_row(EMPTY.format(1), "1048574") + ods_row(EMPTY.format(16383) + ods_cell())
    ),
    "far-repeats.ods": lambda: ods(ods_row(ods_cell(), "99999999999")),
    "far-columns.ods": lambda: ods(ods_row(ods_cell(' table:number-columns-repeated="99999999999"'))),
}

#: Workbooks that ask for too much, or are broken, in some other way.
WORKBOOKS: dict[str, Maker] = {
    "rows-out-of-order.xlsx": lambda: book(cell("A9000") + cell("A8000")),
    "cells-out-of-order.xlsx": lambda: book('<row r="9000"><c r="C9000"><v>1</v></c><c r="A9000"><v>2</v></c></row>'),
    "cell-twice.xlsx": lambda: book('<row r="9000"><c r="C9000"><v>1</v></c><c r="C9000"><v>2</v></c></row>'),
    "row-twice.xlsx": lambda: book(cell("A9000") + cell("B9000")),
    "cell-of-another-row.xlsx": lambda: book(cell("A9", row="9000")),
    "row-nought.xlsx": lambda: book(cell("A0")),
    "row-negative.xlsx": lambda: book(cell("A-1", row="-1")),
    "row-no-number.xlsx": lambda: book(cell("A5000", row="five")),
    "address-turned.xlsx": lambda: book(cell("1A", row="5000")),
    "address-blank.xlsx": lambda: book(cell("", row="5000")),
    "address-locked.xlsx": lambda: book(cell("$A$5000", row="5000")),
    "dimension.xlsx": lambda: book(before='<dimension ref="A1:XFD1048576"/>'),
    "dimension-nonsense.xlsx": lambda: book(before='<dimension ref="ZZZZZ:0"/>'),
    "columns-to-the-edge.xlsx": lambda: book(before='<cols><col min="1" max="16384" width="9"/></cols>'),
    "style-to-the-edge.xlsx": lambda: book('<row r="1048576"><c r="XFD1048576" s="0"/></row>'),
    "merged-whole.xlsx": lambda: book(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "merged-often.xlsx": lambda: book(
        after="<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 100_000 + "</mergeCells>", method=zipfile.ZIP_STORED
    ),
    "conditions-whole.xlsx": lambda: book(
        after='<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>TRUE</formula>'
        "</cfRule></conditionalFormatting>"
    ),
    "validation-whole.xlsx": lambda: book(
        after='<dataValidations><dataValidation type="list" sqref="A1:XFD1048576"><formula1>"a,b"</formula1>'
        "</dataValidation></dataValidations>"
    ),
    "names-whole.xlsx": lambda: book(
        workbook="<definedNames><definedName name='X'>Episodes!$A$1:$XFD$1048576</definedName></definedNames>"
    ),
    "names-nonsense.xlsx": lambda: book(
        workbook="<definedNames><definedName name='X'>[9]!!(((</definedName><definedName/></definedNames>"
    ),
    "names-many.xlsx": lambda: book(
        workbook="<definedNames>"
        + "".join(f"<definedName name='N{i}'>Episodes!$A${i + 1}</definedName>" for i in range(20_000))
        + "</definedNames>"
    ),
    "table-whole.xlsx": lambda: book(
        parts={"xl/tables/table1.xml": f'<table {MAIN} id="1" name="T" ref="A1:XFD1048576"/>'}
    ),
    "shared-formula-whole.xlsx": lambda: book(formula("B1+1", ' t="shared" ref="A1:XFD1048576" si="0"')),
    "shared-formula-number.xlsx": lambda: book(formula("B1+1", ' t="shared" ref="A1:A2" si="4294967295"')),
    "shared-formula-lost.xlsx": lambda: book(formula("", ' t="shared" si="77"')),
    "array-whole.xlsx": lambda: book(formula("B1:B2", ' t="array" ref="A1:XFD1048576"')),
    "array-turned.xlsx": lambda: book(formula("B1:B2", ' t="array" ref="XFD1048576:A1"')),
    "array-without-place.xlsx": lambda: book(formula("B1:B2", ' t="array"')),
    "array-of-three.xlsx": lambda: book(formula("B1:B2", ' t="array" ref="A1:B2:C3"')),
    "data-table-whole.xlsx": lambda: book(formula("", ' t="dataTable" ref="A1:XFD1048576" dt2D="1" r1="A1" r2="A2"')),
    "formula-nested.xlsx": lambda: book(formula("(" * 20_000 + "1" + ")" * 20_000)),
    "formula-nested-less.xlsx": lambda: book(formula("(" * 4_000 + "1" + ")" * 4_000)),
    "formula-nested-functions.xlsx": lambda: book(formula("IF(1," * 2_000 + "1" + ")" * 2_000)),
    "formula-nested-lac.xlsx": lambda: book(formula("LAC_RATE(1," * 2_000 + "1" + ")" * 2_000)),
    "formula-minus.xlsx": lambda: book(formula("-" * 10_000 + "1")),
    "formula-braces.xlsx": lambda: book(formula("{" * 5_000)),
    "formula-unclosed.xlsx": lambda: book(formula("LAC_RATE(1,(2")),
    "formula-closed-twice.xlsx": lambda: book(formula("LAC_RATE(1,2)))))")),
    "formula-quotes.xlsx": lambda: book(formula('"' * 9_999)),
    "formula-long.xlsx": lambda: book(formula("1" + "+1" * 500_000)),
    "formula-whole-columns.xlsx": lambda: book(formula("SUMPRODUCT((B:XFD=1)*(C:XFD=2))")),
    "formula-own-cell.xlsx": lambda: book(formula("A5000+LAC_RATE(A5000,A5000)")),
    "formula-external.xlsx": lambda: book(formula("[1]Sheet!A1+'file:///etc/passwd'!A1")),
    "shared-texts-missing.xlsx": lambda: book(cell("A5000", "0", ' t="s"'), shared=None),
    "shared-text-beyond.xlsx": lambda: book(cell("A5000", "7", ' t="s"'), shared="<si><t>x</t></si>"),
    "shared-text-negative.xlsx": lambda: book(cell("A5000", "-7", ' t="s"'), shared="<si><t>x</t></si>"),
    "shared-text-huge.xlsx": lambda: book(cell("A5000", "9" * 400, ' t="s"'), shared="<si><t>x</t></si>"),
    "shared-text-word.xlsx": lambda: book(cell("A5000", "seven", ' t="s"'), shared="<si><t>x</t></si>"),
    "shared-text-long.xlsx": lambda: book(cell("A5000", "0", ' t="s"'), shared=f"<si><t>{'x' * 900_000}</t></si>"),
    "shared-text-often.xlsx": lambda: book(
        "".join(cell(f"A{i}", "0", ' t="s"') for i in range(5_000, 45_000)), shared=f"<si><t>{'x' * 32_000}</t></si>"
    ),
    "shared-text-runs.xlsx": lambda: book(
        cell("A5000", "0", ' t="s"'), shared=f"<si>{'<r><t>x</t></r>' * 60_000}</si>", method=zipfile.ZIP_STORED
    ),
    "number-too-large.xlsx": lambda: book(cell("A5000", "1e999")),
    "number-nan.xlsx": lambda: book(cell("A5000", "nan")),
    "number-word.xlsx": lambda: book(cell("A5000", "many")),
    "number-long.xlsx": lambda: book(cell("A5000", "1" * 500_000)),
    "kind-unknown.xlsx": lambda: book(cell("A5000", "1", ' t="zz"')),
    "date-impossible.xlsx": lambda: book(cell("A5000", "9999-99-99T99:99:99", ' t="d"')),
    "style-beyond.xlsx": lambda: book(cell("A5000", "1", ' s="4000000000"')),
    "inline-without-text.xlsx": lambda: book('<row r="5000"><c r="A5000" t="inlineStr"/></row>'),
    "doctype.xlsx": lambda: sheet(data(cell("A1")), DOCTYPE.format("")),
    "laughs.xlsx": lambda: sheet(data(f'<row r="1">{inline("A1", "&i;")}</row>'), LAUGHS),
    "laughs-in-texts.xlsx": lambda: book(
        cell("A5000", "0", ' t="s"'),
        shared=None,
        parts={"xl/sharedStrings.xml": f"{LAUGHS}<sst {MAIN}><si><t>&i;</t></si></sst>"},
    ),
    "entity-of-a-file.xlsx": lambda: sheet(
        data(f'<row r="1">{inline("A1", "&a;")}</row>'), '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    ),
    "broken-tags.xlsx": lambda: sheet(data("<row><c></row>")),
    "broken-end.xlsx": lambda: sheet(data(cell("A1"))[:-25]),
    "broken-letters.xlsx": lambda: book(sheet=data(cell("A1")).encode() + b"\xff\xfe\x80"),
    "broken-texts.xlsx": lambda: book(shared="<si><t>"),
    "broken-nulls.xlsx": lambda: book(sheet=b"\0" * 5_000),
    "empty-sheet.xlsx": lambda: book(sheet=b""),
    "words-before.xlsx": lambda: sheet("words " + data(cell("A1") + FAR)),
    "wide-letters.xlsx": lambda: book(sheet=wide(data(cell("A1") + FAR))),
    "unknown-letters.xlsx": lambda: sheet('<?xml version="1.0" encoding="klingon"?>' + data(cell("A1"))),
    "deep-tags.xlsx": lambda: sheet(data("<a>" * 200_000 + "</a>" * 200_000)),
    "long-attribute.xlsx": lambda: sheet(data(f'<row r="1" note="{"x" * 900_000}"/>')),
    "many-attributes.xlsx": lambda: sheet(data("<row " + " ".join(f'a{i}="1"' for i in range(80_000)) + "/>")),
    "no-namespace.xlsx": lambda: sheet(f"<worksheet><sheetData>{cell('A1')}</sheetData></worksheet>"),
    "no-workbook.xlsx": lambda: book(parts={"xl/workbook.xml": None}),
    "no-links.xlsx": lambda: book(parts={"xl/_rels/workbook.xml.rels": None}),
    "no-sheet-part.xlsx": lambda: book(parts={"xl/worksheets/sheet2.xml": None}),
    "no-sheets.xlsx": lambda: book(parts={"xl/workbook.xml": f"<workbook {MAIN}/>"}),
    "no-types.xlsx": lambda: book(parts={"[Content_Types].xml": None}),
    "links-without-target.xlsx": lambda: book(
        parts={
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"/>'
            "</Relationships>"
        }
    ),
    "links-outside.xlsx": lambda: book(target="../../../../etc/passwd.xml"),
    "sheet-in-a-picture.xlsx": lambda: book(FAR, target="media/image1.png"),
    "wrong-types.xlsx": lambda: book(parts={"[Content_Types].xml": "<Types>word</Types>"}),
    "many-sheets.xlsx": lambda: of_many_sheets(1_500, cell("A1")),
    "sheet-names.xlsx": lambda: of_many_sheets(1, cell("A1")).replace(b"More 0", b"\x1b[31m"),
    "twice.xlsx": lambda: twice("xl/worksheets/sheet2.xml"),
    "twice-in-capitals.xlsx": lambda: twice("xl/worksheets/SHEET2.xml"),
    "bomb.xlsx": lambda: book(parts={"xl/worksheets/sheet2.xml": b"<a>" + b" " * 60_000_000}),
    "bomb-in-a-picture.xlsx": lambda: book(parts={"xl/media/image1.png": b"0" * 60_000_000}),
    "bombs-small.xlsx": lambda: book(parts={f"xl/media/image{i}.png": b"0" * 1_000_000 for i in range(60)}),
    "says-small.xlsx": lambda: lying(1_000),
    "says-large.xlsx": lambda: lying(4_000_000),
    "says-huge.xlsx": lambda: lying(4_000_000_000),
    "password.xlsx": lambda: with_bytes(book(), 8, b"\1\0"),
    "other-packing.xlsx": lambda: book(method=zipfile.ZIP_LZMA),
    "wrong-checksum.xlsx": lambda: with_bytes(book(), 16, b"\1\2\3\4"),
    "cut-short.xlsx": lambda: book()[:-200],
    "first-half.xlsx": lambda: book()[: len(book()) // 2],
    "old-format.xlsx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000,
    "old-format.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5_000,
    "binary.xlsb": lambda: book(parts={"xl/workbook.bin": b"\x83\1\0"}),
    "page.xlsx": lambda: b"<html><table><tr><td>CHILD</td></tr></table></html>",
    "nothing.xlsx": lambda: b"",
    "text.xlsx": _good_csv,
    "negative.ods": lambda: ods(ods_row(ods_cell(), "-1")),
    "word.ods": lambda: ods(ods_row(ods_cell(), "many")),
    "text-often.ods": lambda: ods(ods_row(ods_cell(' table:number-columns-repeated="100"', "x" * 30_000), "1000")),
    "empty-to-the-edge.ods": lambda: ods(
        ods_row(ods_cell() + EMPTY.format(16383)) + ods_row(EMPTY.format(16384), "1048575")
    ),
    "doctype.ods": lambda: ods(ods_row(ods_cell()), DOCTYPE.format("")),
    "laughs.ods": lambda: ods(ods_row(ods_cell(text="&i;")), LAUGHS),
    "broken.ods": lambda: ods("<table:table-row>"),
}

#: Zips, texts and XML of returns.
RETURNS: dict[str, Maker] = {
    "outside.zip": lambda: _return_zip({"../../episodes.csv": _good_csv()}),
    "outside-backslash.zip": lambda: _return_zip({"..\\..\\episodes.csv": _good_csv()}),
    "outside-drive.zip": lambda: _return_zip({"C:/episodes.csv": _good_csv()}),
    "absolute.zip": lambda: _return_zip({"/etc/episodes.csv": _good_csv()}),
    "bomb.zip": lambda: _return_zip({"more.csv": b"0" * 60_000_000}),
    "bombs-small.zip": lambda: _return_zip({f"more{i}.csv": b"0" * 1_000_000 for i in range(200)}),
    "overlapping.zip": overlapping,
    "many.zip": lambda: _return_zip({f"m{i}.csv": "a,b\n" for i in range(2_500)}),
    "nested.zip": lambda: nested(5),
    "password.zip": lambda: with_bytes(_return_zip({}), 8, b"\1\0"),
    "other-packing.zip": lambda: _return_zip({}, zipfile.ZIP_BZIP2),
    "wrong-checksum.zip": lambda: with_bytes(_return_zip({}), 16, b"\1\2\3\4"),
    "names.zip": lambda: _return_zip(
        {"\x1b[31mred\x07.csv": "a,b\n1,2\n", "=1+1.csv": "a,b\n", "a" * 5_000 + ".csv": ""}
    ),
    "far-inside.zip": lambda: _return_zip({"more.xlsx": book(FAR)}),
    "two-lists.zip": lambda: _return_zip({}) + b"PK\5\6" + b"\0" * 18,
    "empty.zip": lambda: zipped({}),
    "cut-short.zip": lambda: _return_zip({})[:-30],
    "wide.csv": lambda: ",".join(f"c{i}" for i in range(200_000)) + "\n",
    "wide-rows.csv": lambda: csv_of([EPISODES]) + "\n" + "," * 3_000_000,
    "long-cell.csv": lambda: csv_of([EPISODES]) + "\nC1," + "x" * 3_000_000,
    "long-heading.csv": lambda: "CHILD," + "x" * 3_000_000 + ",DECOM\n",
    "nulls.csv": lambda: csv_of([EPISODES]) + "\nC1,\0\0\0,S\n",
    "only-nulls.csv": lambda: b"\0" * 100_000,
    "quotes.csv": lambda: csv_of([EPISODES]) + "\n" + '"' * 100_001,
    "open-quote.csv": lambda: _good_csv() + '\nC1,"01/04/2021,' + "S\n" * 50_000,
    "mark-only.csv": lambda: b"\xef\xbb\xbf",
    "half-letters.csv": lambda: _good_csv().encode("utf-16")[:-1],
    "wrong-letters.csv": lambda: _good_csv().encode("utf-16-le") + b"\x00\xd8\x00\xd8",
    "blank-lines.csv": lambda: csv_of([EPISODES]) + "\n" * 3_000_000,
    "blank-before.csv": lambda: "\n" * 3_000_000 + _good_csv(),
    "dates-far.csv": lambda: csv_of([EPISODES]) + "\nC1,01/04/99999,S,C2,N1,U4,PR1,31/12/9999,E4A",
    "steering.csv": lambda: csv_of([EPISODES]) + "\n\x1b[2J\x1b]0;x\x07,01/04/2021,\x1b[31m,C2,N1,U4,PR1,,",
    "formulas.csv": lambda: csv_of([EPISODES]) + '\n=1+1,=NOW(),S,C2,N1,"=HYPERLINK(""x"")",PR1,,',
    "old-line-ends.csv": lambda: _good_csv().replace("\n", "\r"),
    "doctype.xml": lambda: DOCTYPE.format("") + CHILD_XML.format(EPISODE_XML),
    "laughs.xml": lambda: LAUGHS + CHILD_XML.format("<EPISODE><DECOM>&i;</DECOM></EPISODE>"),
    "deep.xml": lambda: "<a>" * 300_000 + "</a>" * 300_000,
    "deep-children.xml": lambda: "<CHILD>" * 20_000 + EPISODE_XML + "</CHILD>" * 20_000,
    "many-tags.xml": lambda: "<R>" + CHILD_XML.format("<a/>" * 2_500_000) + "</R>",
    "cut-short.xml": lambda: CHILD_XML.format(EPISODE_XML).encode()[:-5],
    "unknown-letters.xml": lambda: b'<?xml version="1.0" encoding="klingon"?><CHILD/>',
    "wide-letters.xml": lambda: wide(CHILD_XML.format(EPISODE_XML)),
    "long-text.xml": lambda: CHILD_XML.format(EPISODE_XML.replace("U4", "U" * 3_000_000)),
    "many-children.xml": lambda: "<R>" + CHILD_XML.format(EPISODE_XML) * 5_000 + "</R>",
}

ALL: dict[str, Maker] = FAR_OUT | WORKBOOKS | RETURNS


def make(name: str, folder: Path) -> Path:
    """The file of that name, in a folder."""
    content = ALL[name]()
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder / name
