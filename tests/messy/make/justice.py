"""The police (blocks), Cafcass (one row per month), MARAC (one row per meeting) and probation (wide, Windows-1252)."""

import datetime

from writers import text, xlsx

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


PROBATION = [
    ["Messington Delivery Unit – safeguarding return"], [],
    ["Measure", "Q1 2026/27", "Comment"],
    ["New cases with children – all", "64", "Cost of checks £1,250; the unit’s backlog is cleared"],
    ["New cases with children – check made", "58", ""],
]


def make():
    """All their files."""
    police("ordinary")
    before = {"missing": [231], "exploited": [9], "incidents": [512], "invited": [82], "attended": [70]}
    police("fourth-quarter", **before, quarters=["Q4 2025-26"])
    police("same-as-fourth", **before, quarters=["Q1 2026-27"])
    cafcass("ordinary")
    xlsx("marac/ordinary.xlsx", {"New Marac data": [MARAC_HEAD, *MARAC]})
    text("probation/windows-1252.csv", PROBATION, encoding="cp1252")
