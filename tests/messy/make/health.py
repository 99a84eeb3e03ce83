"""The acute trust's dashboard (wide), the community trust's dataset (wide) and the mental health trust's extract (tidy)."""

import datetime

from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from writers import change, convert, load, save, text, xls, xlsx

# The acute trust's rows: reference, label, last quarter, this quarter, comment.
ACUTE = [
    ["S1", "ED attendances for self-harm (under 18)", 61, 57, "Fewer at weekends"],
    ["S2", "Non-accidental injury attendances, under 1s", 6, 7, None],
    ["S3", "Level 3 training - eligible staff", 412, 420, None],
    ["S4", "Level 3 training - staff compliant", 350, 361, None],
    ["S5", "Level 3 training %", "85.0%", "86.0%", None],
]
ACUTE_HEAD = ["Ref", "Indicator", "Q4 2025-26", "Q1 2026-27", "Comment"]
TITLE = [["Messington Hospitals NHS Foundation Trust"], []]
KPIS = "Safeguarding KPIs"


def acute(name, rows=None, head=None, above=None, below=None, then=None, more=None):
    """One dashboard; what is not said is as usual."""
    above = TITLE if above is None else above
    rows = [*above, head or ACUTE_HEAD, *(ACUTE if rows is None else rows), *(below or [])]
    xlsx(f"acute/{name}.xlsx", {KPIS: rows, **(more or {})}, then)


def now(rows=ACUTE):
    """Only this quarter's column."""
    return [[row[0], row[1], row[3]] for row in rows]


NOW_HEAD = ["Ref", "Indicator", "Q1 2026-27"]


def changed(rows, changes):
    """Rows with some cells changed: {(row, column): value}, both from nought."""
    rows = [list(row) for row in rows]
    for (row, column), value in changes.items():
        rows[row][column] = value
    return rows


# The community trust's rows: label, this quarter, commentary.
COMMUNITY = [
    ["Babies due a new birth visit", 702, ""],
    ["New birth visits within 14 days", 611, "Two posts vacant in the east team"],
    ["% new birth visits in time", "87.0%", ""],
    ["Strategy meetings held", 120, ""],
    ["Attended by a health professional", 108, ""],
    ["% attended", "90.0%", ""],
]
COMMUNITY_HEAD = ["Measure", "Q1 2026-27", "Commentary"]


def community_rows(changes=None, head=None):
    """The dataset's rows under its title."""
    return [["0-19 service: safeguarding dataset"], head or COMMUNITY_HEAD, *changed(COMMUNITY, changes or {})]


TIDY_HEAD = ["Measure name", "Quarter", "Numerator", "Denominator", "Narrative"]
TIDY = [
    ["CAMHS referrals received", "2026-27 Q1", "688", "", "Referrals level"],
    ["CAMHS first seen within 18 weeks", "2026-27 Q1", "402", "561", ""],
]


def make():
    """All their files."""
    dashboards()
    datasets()
    extracts()


def dashboards():
    """The acute trust's."""
    acute("ordinary")
    acute("technical-names", above=[
        ["Messington Hospitals NHS Foundation Trust"], ["QUARTER 1 - 2026/2027"], [], ["Safeguarding dashboard"], [],
        ["ref_id", "indicator_label", "val_prev_qtr", "val_this_qtr", "free_text"],
    ])
    acute("formula-errors", then=formula_errors)
    xls("acute/ordinary.xls", {KPIS: [*TITLE, ACUTE_HEAD, *ACUTE]})
    xls("acute/xls-named-xlsx.xlsx", {KPIS: [*TITLE, NOW_HEAD, *now()]})
    acute("merged-years", head=["Ref", "Indicator", "Q3", "Q4", "Q1", "Comment"], above=[*TITLE, [None, None, "2025-26", None, "2026-27"]],
          rows=[[row[0], row[1], before, row[2], row[3], row[4]] for row, before in zip(ACUTE, (58, 4, 405, 344, "84.9%"))],
          then=lambda book: book[KPIS].merge_cells("C3:D3"))
    acute("hidden", then=hidden, more={"Working": [["Totals by ward, for us"], ["Ward A", 12], ["Ward B", 45]]})
    acute("notes-under", below=[
        [], ["Notes"], ["1", "Self-harm counts attendances, not children: 57 attendances by 49 children."],
        ["2", "ED attendances for self-harm (under 18): 61 in Q4 was restated in May."], [None, "Source: trust data warehouse, 14/07/2026"],
    ])
    acute("comments", then=comments)
    acute("two-tables", rows=now(), head=NOW_HEAD, below=[
        [], ["For comparison: the year before"], ["Ref", "Indicator", "Q1 2025-26"],
        ["S1", ACUTE[0][1], 49], ["S2", ACUTE[1][1], 3], ["S3", ACUTE[2][1], 398], ["S4", ACUTE[3][1], 331], ["S5", ACUTE[4][1], "83.2%"],
    ])
    acute("no-cached-value", rows=changed(now(), {(0, 2): "=40+17", (4, 2): "=ROUND(C7/C6*100,1)"}), head=NOW_HEAD)
    with_cached("stale-total", "=SUM(F4:F6)", b"<v>57</v>", {"F4": 20, "F5": 19, "F6": 21})
    with_cached("external-link", "='[1]Ward data'!$B$9", b"<v>57</v>", {})
    acute("percent-format", rows=changed(now(), {(4, 2): 0.86}), head=NOW_HEAD, then=lambda book: formatted(book, "C8", "0.0%"))
    acute("fraction-became-date", rows=changed(now(), {(1, 2): datetime.date(2026, 5, 7)}), head=NOW_HEAD,
          then=lambda book: formatted(book, "C5", "d-mmm"))
    acute("numbers-as-text", rows=[[*row[:2], str(row[2])] for row in now()], head=NOW_HEAD)
    acute("long-references", head=NOW_HEAD, rows=[
        [ref, row[1], row[2]] for ref, row in zip(("0080020624", 111000000, "1.11E+08", 45033, "0080020631"), now())])
    for name, label in (("no-slash", "Q1 2026"), ("fy", "FY27 Q1"), ("calendar-year-last", "2026/27 Q1"), ("short", "Q1 26/27"),
                        ("months", "Apr-Jun 26"), ("words", "Quarter 1 2026/27"), ("ending", "Quarter ending June 2026"),
                        ("long-years", "QUARTER 1 - 2026/2027"), ("qtr", "Qtr 1 26-27")):
        acute(f"label-{name}", rows=now(), head=["Ref", "Indicator", label])
    acute("label-title", rows=now(), head=["Ref", "Indicator", "Qtr 1"], above=[["Safeguarding dashboard 2026-27"], []])
    acute("label-date", rows=now(), head=["Ref", "Indicator", datetime.date(2026, 6, 1)],
          then=lambda book: formatted(book, "C3", "mmm-yy"))
    acute("old-headers", head=["Ref", "Indicator", "Q1 2025-26"], rows=now(), above=[["Safeguarding dashboard: Q1 2026-27"], []])
    acute("second-quarter", head=["Ref", "Indicator", "Q2 2026-27"], rows=now())
    acute("first-quarter", head=NOW_HEAD, rows=now())
    acute("revised", head=["Ref", "Indicator", "Q1 2026-27", "Q2 2026-27"],
          rows=[[row[0], row[1], row[2], later] for row, later in zip(changed(now(), {(0, 2): 75}), (63, 5, 424, 371, "87.5%"))])
    acute("corrected", head=NOW_HEAD, rows=changed(now(), {(1, 2): 8}))
    acute("resaved", head=NOW_HEAD, rows=now(), above=[["Messington Hospitals NHS Foundation Trust"], ["Checked and sent again"]])
    hidden_pupils()
    acute("google-sheets-export", head=NOW_HEAD, rows=now(), then=google, more={"Lists": [["Yes"], ["No"]]})
    acute("a-postcode", head=[*NOW_HEAD, "Comment"], rows=[
        [*now()[0], "Most come to the site at SW1A 1AA; ring 01632 960777 or mail kpis@messington.example"],
        *[[*row, None] for row in now()[1:]]])


def formatted(workbook, cell, number_format):
    """A cell with a number format."""
    workbook[KPIS][cell].number_format = number_format


def formula_errors(workbook):
    """A broken reference, a division by nought."""
    for cell, error in (("D4", "#REF!"), ("D8", "#DIV/0!")):
        workbook[KPIS][cell].value = error
        workbook[KPIS][cell].data_type = "e"


def hidden(workbook):
    """A hidden row with a figure, a hidden column, a hidden sheet."""
    workbook[KPIS].row_dimensions[5].hidden = True
    workbook[KPIS].column_dimensions["C"].hidden = True
    workbook["Working"].sheet_state = "hidden"


def comments(workbook):
    """Comments on a figure and a label."""
    workbook[KPIS]["D4"].comment = Comment("Provisional until the coding is finished", "Performance team")
    workbook[KPIS]["B5"].comment = Comment("Injury clinic left out", "Performance team")


def with_cached(name, formula, cached, others):
    """This quarter's self-harm attendances as a formula whose value the file holds."""
    def then(workbook):
        sheet = workbook[KPIS]
        sheet["C4"].value = formula
        for cell, value in others.items():
            sheet[cell].value = value

    acute(name, rows=now(), head=NOW_HEAD, then=then)
    change(f"acute/{name}.xlsx", {"xl/worksheets/sheet1.xml": lambda part: part.replace(b"<v></v>", cached)})
    if "[1]" in formula:
        change(f"acute/{name}.xlsx", {
            "xl/workbook.xml": lambda part: part.replace(
                b"</sheets>", b'</sheets><externalReferences><externalReference xmlns:r="http://schemas.openxmlformats.org/'
                b'officeDocument/2006/relationships" r:id="rId99"/></externalReferences>'),
            "xl/_rels/workbook.xml.rels": lambda part: part.replace(
                b"</Relationships>", b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'),
            "[Content_Types].xml": lambda part: part.replace(
                b"</Types>", b'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.'
                b'openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>'),
            "xl/externalLinks/externalLink1.xml":
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><externalLink xmlns="http://schemas.openxmlformats.org/'
                b'spreadsheetml/2006/main"><externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships" r:id="rId1"><sheetNames><sheetName val="Ward data"/></sheetNames></externalBook></externalLink>',
            "xl/externalLinks/_rels/externalLink1.xml.rels":
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/'
                b'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships/externalLinkPath" Target="Ward%20data.xlsx" TargetMode="External"/></Relationships>',
        })


def google(workbook):
    """The names that Google Sheets gives to what it links; some of their numbers look like a person's."""
    for number in (1958554057, 1999227158, 141883341):
        workbook.defined_names[f"Google_Sheet_Link_{number}"] = DefinedName(f"Google_Sheet_Link_{number}", attr_text="Lists!$A$1:$A$2")


def hidden_pupils():
    """A hidden sheet of invented children: pupil numbers with valid check letters that belong to nobody."""
    def then(workbook):
        workbook["Pupils"].sheet_state = "veryHidden"

    pupils = [["UPN", "Year"], *[[upn(number), 9] for number in range(1, 6)]]
    acute("hidden-pupils", rows=now(), head=NOW_HEAD, then=then, more={"Pupils": pupils})


def upn(number):
    """A pupil number below 999: its check letter and twelve digits."""
    digits = f"999{number:09d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(2, 14)))
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] + digits


def datasets():
    """The community trust's."""
    text("community/csv-named-xlsx.xlsx", community_rows())
    text("community/label-typo.csv", community_rows({(1, 0): "New brith visits within 14 days"}))
    text("community/percent-fraction.csv", community_rows({(2, 1): "0.87", (5, 1): "0.9"}))
    xlsx("community/ordinary.xlsx", {"Dataset": community_rows(), "Notes": [["How we count"], ["Births on our list at day 14"]]})
    convert("community/ordinary.ods", "community/ordinary.xlsx", "ods")
    styled()
    text("community/semicolons.csv", community_rows(), delimiter=";")
    text("community/tabs.txt", community_rows(), delimiter="\t")
    text("community/byte-order-mark.csv", community_rows(), encoding="utf-8-sig")
    text("community/percent-writings.csv", [
        ["0-19 service: safeguarding dataset"], ["Measure", "Q2 2025-26", "Q3 2025-26", "Q4 2025-26", "Q1 2026-27"],
        ["Babies due a new birth visit", 200, 400, 500, 640], ["New birth visits within 14 days", 170, 340, 425, 544],
        ["% new birth visits in time", "85", "85%", "85.0 %", "17/20"],
        ["Strategy meetings held", 20, 20, 20, 20], ["Attended by a health professional", 17, 17, 17, 17],
        ["% attended", "85.00", " 85 % ", "85 per cent", "17 / 20"],
    ])
    text("community/births.csv", community_rows()[:5])
    text("community/meetings.csv", community_rows()[:2] + community_rows()[5:])
    text("community/odd-labels.csv", community_rows({
        (0, 0): "BABIES DUE A NEW BIRTH VISIT ", (1, 0): "New birth visits  within 14 days:", (3, 0): " Strategy\u00a0meetings held",
        (4, 0): "attended by a health professional.", (2, 0): "% new birth visits in time"}))


def styled():
    """The .ods as LibreOffice writes it where somebody made the whole sheet bold: empty cells to the sheet's far corner."""
    save("community/bold-to-the-corner.ods", load("community/ordinary.ods"))
    change("community/bold-to-the-corner.ods", {"content.xml": lambda part: part.replace(
        b"<table:table-cell table:number-columns-repeated", b'<table:table-cell table:style-name="Default" '
        b"table:number-columns-repeated")})


def extracts():
    """The mental health trust's."""
    text("mental-health/ordinary.csv", [TIDY_HEAD, *TIDY])
    text("mental-health/late-postings.csv", [
        ["Measure name", "Date posted", "Quarter", "Numerator", "Denominator", "Narrative"],
        ["CAMHS referrals received", "28/03/2026", "Q1 2026-27", "688", "", "Posted late by the east team"],
        ["CAMHS first seen within 18 weeks", " 02/07/2026", "Q1 2026-27", "402", "561", ""],
    ])
    text("mental-health/middle-quarter-absent.csv", [
        TIDY_HEAD,
        ["CAMHS referrals received", "Q3 2025-26", "702", "", ""], ["CAMHS first seen within 18 weeks", "Q3 2025-26", "390", "540", ""],
        ["CAMHS referrals received", "Q1 2026-27", "688", "", ""], ["CAMHS first seen within 18 weeks", "Q1 2026-27", "402", "561", ""],
    ])
    text("mental-health/row-twice.csv", [TIDY_HEAD, *TIDY, [TIDY[0][0], TIDY[0][1], "655", "", ""]])
    text("mental-health/percent-in-numerator.csv", [TIDY_HEAD, TIDY[0], [*TIDY[1][:2], "71.7%", "561", ""]])
    text("mental-health/sep-line.csv", [["sep=;"], TIDY_HEAD, *TIDY], delimiter=";")
    text("mental-health/quoted.csv", [TIDY_HEAD, [*TIDY[0][:4], 'Level; "steady",\nsays the team'], TIDY[1]])
    text("mental-health/numerator-above.csv", [TIDY_HEAD, TIDY[0], [TIDY[1][0], TIDY[1][1], "561", "402", ""]])
