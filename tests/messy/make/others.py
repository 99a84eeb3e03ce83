"""Education (wide, totals among the rows), housing (small numbers), the voluntary sector, adult protection (the national
workbook in miniature) and social care (the board's own workbook)."""

import io
import pathlib
import sys

import openpyxl

from writers import convert, save, sheetjs, steady, xlsx

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / "sample-data/generate"))
from cells import Sheet  # noqa: E402
from xlsb import xlsb  # noqa: E402

HOUSING_LABELS = [
    "16/17 year olds presenting as homeless", "Families in B&B for more than 6 weeks",
    "Evictions of families with children", "Duty to refer: care leavers",
]
FIVE = ["Q1 2025-26", "Q2 2025-26", "Q3 2025-26", "Q4 2025-26", "Q1 2026-27"]


def housing(name, columns, quarters=None, then=None):
    """One column of four answers per quarter."""
    quarters = quarters or FIVE[-len(columns):]
    rows = [[label, *[column[r] for column in columns]] for r, label in enumerate(HOUSING_LABELS)]
    xlsx(f"housing/{name}.xlsx", {"Return": [["Housing Options"], [], ["Measure", *quarters], *rows]}, then)


def alliance(early=102, abuse=38, quarter="2026-27 Q1", label="Domestic abuse support"):
    """The voluntary sector's rows."""
    return [["Voluntary Sector Alliance"], ["Referrals to us", quarter, "Your comments"], ["Early help", early, "Steady"],
            [label, abuse, None]]


def voluntary(name, then=None, more=None, **figures):
    """The voluntary sector's workbook."""
    xlsx(f"voluntary/{name}.xlsx", {"Referrals": alliance(**figures), **(more or {})}, then)


ASP_QUARTERS = ["Q3 2025/26", "Q4 2025/26", "Q1 2026/27", "Q2 2026/27", "Q3 2026/27", "Q4 2026/27"]
AHEAD = [None, None, None]


def national(name, referrals=((31, 28, 35), (12, 9, 14)), total=None, invited=(40, 0, 52), attended=(34, 0, 44),
             uptake=(85, None, 84.6), then=None):
    """The national workbook in miniature: quarters from column C, most of them still to come."""
    police, health = referrals
    total = total or [p + h for p, h in zip(police, health)]
    xlsx(f"adult-protection/{name}.xlsx", {
        "1 ASP REFERRALS": [
            ["Adult support and protection: quarterly return"], [], [], [],
            ["Referrals by source", None, *ASP_QUARTERS],
            ["Police ", None, *police, *AHEAD], ["Health — NHS 24", None, *health, *AHEAD],
            ["Other (please specify below)", None, *[None] * 6], ["Total referrals", None, *total, *AHEAD],
        ],
        "2-3 INQUIRIES": [
            ["Inquiries"], [], [], [], [], [],
            ["Inquiries without the use of investigatory powers", None, *ASP_QUARTERS],
            ["Hoarding behaviour ", None, 2, 1, 3, *AHEAD], ["Total inquiries", None, 22, 19, 25, *AHEAD], [], [],
            ["Inquiries with the use of investigatory powers", None, *ASP_QUARTERS],
            ["Hoarding behaviour", None, 0, 0, 1, *AHEAD], ["Total inquiries", None, 7, 5, 8, *AHEAD],
        ],
        "5-7 CC ATTENDEES": [
            ["Case conferences"], [],
            ["Attendance", None, *ASP_QUARTERS], ["Invited", None, *invited, *AHEAD], ["Attended", None, *attended, *AHEAD],
            ["Uptake %", None, *uptake, *AHEAD],
        ],
    }, then)


GENDERS = ["Women", "Men", "Non-binary", "Not known", "All adults"]


def profile(name, blocks):
    """The national workbook's sheet with five columns under each quarter: {quarter: rows of five}."""
    quarters = [cell for quarter in blocks for cell in (quarter, None, None, None, None)]
    bands = [[band, None, *[figure for rows in blocks.values() for figure in rows[r]]]
             for r, band in enumerate(("16-17", "18-64", "65 and over", "All ages"))]

    def merged(workbook):
        sheet = workbook.worksheets[0]
        for start in range(3, 3 + 5 * len(blocks), 5):
            sheet.merge_cells(start_row=5, end_row=5, start_column=start, end_column=start + 4)

    xlsx(f"adult-protection/{name}.xlsx", {"13 AGE & GENDER": [
        ["Adults by age and gender"], [], [], [], ["Age band", None, *quarters], [None, None, *GENDERS * len(blocks)], *bands,
    ]}, merged)


SCHOOL_HEAD = ["Open at quarter end", "2025-26 Q4", "2026-27 Q1", "Comments"]
NOT_IN_SCHOOL = [
    ["Children missing education: primary", 41, 39, None], ["Children missing education: secondary", 77, 80, None],
    ["Children missing education: total", 118, 119, None],
    ["Elective home education: primary", 201, 207, None], ["Elective home education: secondary", 333, 340, None],
    ["Elective home education: total", 534, 547, "Up after the consultation"], ["TOTAL", 652, 666, None],
]
SCHOOLS = [["Messington Council"], ["Education"], ["Children not in school"], ["As at 30 June 2026"], [], SCHOOL_HEAD, *NOT_IN_SCHOOL]
TERMS = [["Messington schools"], ["School measure", "2025-26 Spring", "2025-26 Summer"], ["Suspensions", 412, 389]]


def make():
    """All their files."""
    accommodation()
    volunteers()
    adults()
    xlsx("education/totals-among-rows.xlsx", {"CME & EHE": SCHOOLS})
    xlsx("education/by-term.xlsx", {"Suspensions": [TERMS[0], [*TERMS[1][:1], TERMS[1][2]], [TERMS[2][0], TERMS[2][2]]]})
    xlsx("education/two-returns.xlsx", {
        "CME & EHE": [[*row[:1], *row[2:]] if len(row) > 2 else row for row in SCHOOLS],
        "Suspensions": [TERMS[0], [TERMS[1][0], TERMS[1][2]], [TERMS[2][0], TERMS[2][2]]]})
    template()


def accommodation():
    """Housing's."""
    housing("tokens", [
        ["<5", "*", "c", "[c]"],
        ["-", "..", ":", "x"],
        ["[x]", "z", "u", "k"],
        ["N/A", "n/a", "tbc", "DNA"],
        ["nil", 0, None, "REDACTED PERSONAL INFORMATION"],
    ])
    housing("ordinary", [[9, 4, 6, 11], ["<5", 0, 7, "nil"]], quarters=["Q4 2025-26", "Q1 2026-27"])
    now = ["Q1 2026-27"]
    housing("odd-numbers", [["1 204", "57.0", 12.5, "O"]], quarters=now)
    housing("no-numbers", [["5-9", True, "85%", "#####"]], quarters=now)
    housing("small-writings", [["<3", "<10", "fewer than 5", "≤5"], ["less than 5", "1-4", "1 to 5", "under 10"]], quarters=FIVE[3:])
    housing("marks", [["12 (provisional)", "12p", "12 [1]", "12\n"]], quarters=now)
    housing("footnotes", [["57¹", "57 1", "1,20", "1.204"]], quarters=now)
    housing("signs", [["½", "1/2", "--", "\u22125"]], quarters=now)
    housing("codes", [["1e3", "0x1F", "1O", "12..5"]], quarters=now)
    housing("wide-digits", [["５７", "57 children", "approx. 57", "57/60"]], quarters=now)
    xlsx("housing/target-beside-actual.xlsx", {"Return": [
        ["Housing Options"], ["Measure", "Q1 2026-27 target", "Q1 2026-27 actual"],
        *[[label, 99, figure] for label, figure in zip(HOUSING_LABELS, (9, 4, 6, 11))]]})
    xlsx("housing/target-under-quarter.xlsx", {"Return": [
        ["Housing Options"], [None, "Q1 2026-27", None], ["Measure", "Target", "Actual"],
        *[[label, 99, figure] for label, figure in zip(HOUSING_LABELS, (9, 4, 6, 11))]]},
        then=lambda book: book["Return"].merge_cells("B2:C2"))
    xlsx("housing/year-to-quarter.xlsx", {"Return": [
        ["Housing Options"], ["Measure", "12 months to June 2026", "YTD Q1 2026-27", "Q1 2026-27"],
        *[[label, 4 * figure, figure + 1, figure] for label, figure in zip(HOUSING_LABELS, (9, 4, 6, 11))]]})
    housing("provisional-quarter", [[9, 4, 6, 11]], quarters=["Q1 2026-27 (provisional)"])
    housing("starred-quarter", [[9, 4, 6, 11]], quarters=["Q1 2026-27*"])
    housing("merged-figure", [[9, 4, 6, 11], [8, 5, 7, None]], quarters=FIVE[3:],
            then=lambda book: book["Return"].merge_cells("B7:C7"))
    xlsx("housing/second-sheet-named-2.xlsx", {
        "Return": [["Housing Options"], ["Measure", *now], *[[label, figure] for label, figure in zip(HOUSING_LABELS, (9, 4, 6, 11))]],
        "Notes ": [["Return", "see the first sheet"], ["Measure", "How we count"], [HOUSING_LABELS[0], "by birthday"]]})
    housing("scientific", [["1.2E+03", 9, 7, 4]], quarters=now)
    rows = [["Housing Options"], ["Measure", *now]]
    figures = [[label, figure] for label, figure in zip(HOUSING_LABELS, (9, 4, 6, 11))]
    xlsx("housing/label-twice.xlsx", {"Return": [*rows, *figures, [HOUSING_LABELS[0], 10]]})
    xlsx("housing/label-twice-the-same.xlsx", {"Return": [*rows, *figures, [HOUSING_LABELS[0], 9]]})
    xlsx("housing/quarter-twice.xlsx", {"Return": [
        ["Housing Options"], ["Measure", "Q1 2026-27", "Q1 2026-27"], *[[*row, row[1] + 1] for row in figures]]})
    xlsx("housing/header-again.xlsx", {"Return": [*rows, *figures[:2], [], rows[1], *figures[2:]]})
    xlsx("housing/blank-rows.xlsx", {"Return": [*rows, figures[0], [], figures[1], [], [], figures[2], ["Subtotal", 19], figures[3]]})
    xlsx("housing/columns-moved.xlsx", {"Return": [
        ["Housing Options"], ["Notes", "Q1 2026-27", None, "Measure"], *[["See above", row[1], None, row[0]] for row in figures]]})
    xlsx("housing/target-and-total-columns.xlsx", {"Return": [
        ["Housing Options"], ["Measure", "Target", "Q4 2025-26", "Q1 2026-27", "YTD", "RAG", "2025-26 total"],
        *[[row[0], 99, row[1] + 2, row[1], row[1], "G", 40] for row in figures]]})
    xlsx("housing/two-sheets-differ.xlsx", {
        "Return": [*rows, *figures], "Old copy": [*rows, *[[label, figure + 5] for label, figure in figures]]})
    xlsx("housing/hidden-second-copy.xlsx", {
        "Return": [*rows, *figures], "Draft": [*rows, *[[label, figure + 5] for label, figure in figures]]},
        then=lambda book: setattr(book["Draft"], "sheet_state", "hidden"))
    xlsx("housing/wrong-year-only-in-name.xlsx", {"Return": [["Housing Options"], ["Measure", "Q1 2025-26"], *figures]})
    housing("words-for-a-number", [[9, "about 10", "see notes", 11]])


def volunteers():
    """The voluntary sector's."""
    voluntary("ordinary")
    voluntary("alias", label="DA support & advice")
    voluntary("which-quarter", quarter="Q1 2026")
    save("voluntary/ordinary.xlsb", xlsb([Sheet("Referrals", alliance())]))
    convert("voluntary/as-libreoffice-saves.xlsx", "voluntary/ordinary.xlsx", 'xlsx:Calc MS Excel 2007 XML')
    sheetjs("voluntary/short-records.xlsb", "xlsb", {"Referrals": alliance()})
    xlsx("voluntary/two-years.xlsx", {"Referrals": [
        ["Voluntary Sector Alliance"],
        ["Referrals to us", *[f"{year} Q{quarter}" for year in ("2024-25", "2025-26") for quarter in (1, 2, 3, 4)], "2026-27 Q1"],
        ["Early help", 98, 104, 91, 110, 101, 97, 106, 99, 102],
        ["Domestic abuse support", 36, 41, 33, 39, 40, 35, 37, 42, 38],
    ]})
    voluntary("year-to-date", early=205, abuse=36, quarter="2026-27 Q2")


def adults():
    """Adult protection's."""
    national("ordinary")
    national("as-formulas", total=[f"=SUM({column}6:{column}8)" for column in "CDE"])
    profile("five-columns", {
        "Q4 2025/26": [[1, 0, 0, 0, 1], [9, 11, 1, 0, 21], [14, 8, 0, 2, 24], [24, 19, 1, 2, 46]],
        "Q1 2026/27": [[0, 2, 0, 0, 2], [12, 10, 0, 1, 23], [17, 9, 0, 0, 26], [29, 21, 0, 1, 51]],
        "Q2 2026/27": [[None] * 5] * 4,
    })
    convert("adult-protection/sums.xlsx", "adult-protection/as-formulas.xlsx", "xlsx:Calc MS Excel 2007 XML")


def template():
    """The board's own workbook, filled in by the council."""
    blank = pathlib.Path(__file__).with_name("blank-template.xlsx").read_bytes()
    for name, figures in (("filled-in", {"J11": 846, "J12": 512, "J13": 604, "K11": "Fewer from schools"}),
                          ("nothing-to-report", {"C7": "Yes"}),
                          ("without-name", {"J11": 846, "J12": 512, "J13": 604}),
                          ("period-typed-over", {"J11": 846, "J12": 512, "J13": 604, "A1": "Return for 2026-27 Q2",
                                                 "B5": "2026-27 Q2 (July to September 2026)"}),
                          ("typed-over", {"J11": "846 (provisional)", "J12": "five hundred", "J13": 604})):
        workbook = openpyxl.load_workbook(io.BytesIO(blank))
        sheet = workbook.worksheets[0]
        if name == "without-name":
            del workbook.defined_names["boardpack_return"]
        for cell, value in figures.items():
            sheet[cell].value = value
        buffer = io.BytesIO()
        workbook.save(buffer)
        save(f"social-care/{name}.xlsx", steady(buffer.getvalue()))
