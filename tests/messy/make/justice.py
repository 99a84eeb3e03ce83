"""The police (blocks), Cafcass (one row per month), MARAC (one row per meeting) and probation (wide, Windows-1252)."""

import datetime

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from writers import convert, text, xlsx

MISSING, ABUSE = "Missing & exploitation", "Domestic abuse & conferences"


def police(name, missing=(231, 240), exploited=(9, 12), incidents=(512, 498), invited=(82, 77), attended=(70, 71),
           quarters=("Q4 2025-26", "Q1 2026-27"), then=None, more=None):
    """The workbook of blocks."""
    xlsx(f"police/{name}.xlsx", {
        MISSING: [
            ["Messshire Police"], [], ["MISSING CHILDREN", None, *quarters],
            ["Missing episodes - under 18", None, *missing], [],
            ["EXPLOITATION", None, *quarters],
            ["Criminal exploitation", None, *[None for _ in quarters]],
            ["All exploitation referrals", None, *exploited],
        ],
        ABUSE: [
            ["DOMESTIC ABUSE", None, *quarters], ["Incidents with a child in the household", None, *incidents], [],
            ["CHILD PROTECTION CONFERENCES", None, *quarters],
            ["Conferences police were invited to", None, *invited],
            ["of which attended or sent a report", None, *attended],
        ],
        **(more or {}),
    }, then)


def month(year, number):
    """The first day of a month."""
    return datetime.date(year, number, 1)


CAFCASS_HEAD = ["Month", "Care applications (s31)", "Care cases completed", "Total weeks, completed cases"]
CAFCASS = [
    [month(2026, 4), 7, 5, 201],
    [month(2026, 5), 4, 6, 244],
    [month(2026, 6), 6, 4, 158],
]


def cafcass(name, rows=None, head=None, above=(), below=(), then=None):
    """One row per month."""
    rows = [*above, head or CAFCASS_HEAD, *(CAFCASS if rows is None else rows), *below]
    xlsx(f"cafcass/{name}.xlsx", {"Monthly": rows}, then)


MARAC_HEAD = ["Area", "Date of meeting", "Number of cases discussed", "Number of repeat cases",
              "Number of children in the household"]
MARAC = [
    ["Messington", datetime.date(2026, 4, 14), 31, 9, 44],
    ["Messington", datetime.date(2026, 5, 12), 28, 8, 39],
    ["Messington", datetime.date(2026, 6, 9), 33, 12, 51],
]


def marac(name, rows, head=None, then=None):
    """One row per meeting."""
    xlsx(f"marac/{name}.xlsx", {"New Marac data": [head or MARAC_HEAD, *rows]}, then)


PROBATION_TITLE = "Messington Delivery Unit – safeguarding return"
PROBATION = [
    [PROBATION_TITLE], [],
    ["Measure", "Q1 2026/27", "Comment"],
    ["New cases with children – all", "64", "Cost of checks £1,250; the unit’s backlog is cleared"],
    ["New cases with children – check made", "58", ""],
]


def probation(name, every, made, encoding="cp1252"):
    """The return with other figures."""
    rows = [[PROBATION_TITLE], ["Measure", "Q1 2026/27"], ["New cases with children – all", every],
            ["New cases with children – check made", made]]
    text(f"probation/{name}.csv", rows, encoding=encoding)


def make():
    """All their files."""
    blocks()
    months()
    meetings()
    text("probation/windows-1252.csv", PROBATION, encoding="cp1252")
    probation("spaces-and-thousands", " 1,064 ", "\u00a0958\u00a0")
    probation("pounds", "£1,064", " GBP 958.00 ")
    probation("brackets-and-words", "(64)", "fifty eight")
    probation("asterisk", "64*", "58")
    text("probation/website-slug-csv-b.csv", PROBATION, encoding="utf-8")


def blocks():
    """The police's."""
    police("ordinary")
    before = {"missing": [231], "exploited": [9], "incidents": [512], "invited": [82], "attended": [70]}
    police("fourth-quarter", **before, quarters=["Q4 2025-26"])
    police("same-as-fourth", **before, quarters=["Q1 2026-27"])
    convert("police/as-libreoffice-saves.ods", "police/ordinary.xlsx", "ods")
    police("blank-nought-nil", missing=[0], exploited=["nil"], incidents=[None], invited=[0], attended=[0], quarters=["Q1 2026-27"])
    police("all-nil", missing=["Nil"], exploited=["nil"], incidents=["NIL"], invited=["nil"], attended=["nil"], quarters=["Q1 2026-27"])


def months():
    """Cafcass's."""
    cafcass("ordinary")
    cafcass("month-absent", rows=[CAFCASS[0], CAFCASS[2]])
    cafcass("total-below", below=[["Total", 17, 15, 603], [], ["Figures are provisional"]], above=[["Cafcass, Messshire"], []])
    cafcass("dates-as-text", rows=[["01/04/2026", *CAFCASS[0][1:]], [" 1 May 2026", *CAFCASS[1][1:]], ["June 2026", *CAFCASS[2][1:]]])
    cafcass("dates-as-numbers", rows=[[serial, *row[1:]] for serial, row in zip((46113, 46143, 46174), CAFCASS)])

    def since_1904(workbook):
        workbook.epoch = CALENDAR_MAC_1904

    cafcass("since-1904", then=since_1904)
    xlsx("cafcass/calendar-quarters.xlsx", {"Quarterly": [
        ["Cafcass, Messshire"], ["Measure", "Q1 2026", "Q2 2026"], ["Applications", 14, 17], ["Cases completed", 12, 15],
        ["Weeks, all completed cases", 459, 603],
    ]})
    cafcass("earlier-months-too", rows=[[month(2026, 1), 5, 3, 120], [month(2026, 2), 6, 4, 149], [month(2026, 3), 3, 5, 190], *CAFCASS])


def meetings():
    """MARAC's."""
    marac("ordinary", MARAC)
    marac("other-edition", MARAC, head=["Local authority", "Date of meeting", "Cases heard", "Repeat cases heard",
                                        "Children and young people in the household"])
    marac("blank-in-a-meeting", [MARAC[0], [*MARAC[1][:4], None], MARAC[2]])
    marac("small-in-a-meeting", [MARAC[0], [*MARAC[1][:4], "<5"], MARAC[2]])
    marac("cancelled-meeting", [MARAC[0], [*MARAC[1][:2], "Cancelled", "Cancelled", "Cancelled"], MARAC[2]])
    marac("day-before-month", [[MARAC[0][0], "14/04/26", *MARAC[0][2:]], [MARAC[1][0], "12/05/2026", *MARAC[1][2:]],
                               [MARAC[2][0], "09.06.2026", *MARAC[2][2:]]])
    marac("undated-meeting", [MARAC[0], [MARAC[1][0], "to be confirmed", *MARAC[1][2:]], MARAC[2]])
    marac("more-repeats-than-cases", [[*MARAC[0][:3], 40, 44], [*MARAC[1][:3], 41, 39], [*MARAC[2][:3], 39, 51]])
    marac("formula-error-in-a-meeting", [MARAC[0], [*MARAC[1][:4], "#N/A"], MARAC[2]],
          then=lambda book: setattr(book["New Marac data"]["E3"], "data_type", "e"))
