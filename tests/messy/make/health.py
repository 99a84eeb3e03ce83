"""The acute trust's dashboard (wide), the community trust's dataset (wide) and the mental health trust's extract (tidy)."""

from writers import text, xlsx

# The acute trust's rows: reference, label, last quarter, this quarter, comment.
ACUTE = [
    ["S1", "ED attendances for self-harm (under 18)", 61, 57, "Fewer at weekends"],
    ["S2", "Non-accidental injury attendances, under 1s", 6, 7, None],
    ["S3", "Level 3 training - eligible staff", 412, 420, None],
    ["S4", "Level 3 training - staff compliant", 350, 361, None],
    ["S5", "Level 3 training %", "85.0%", "86.0%", None],
]
ACUTE_HEAD = ["Ref", "Indicator", "Q4 2025-26", "Q1 2026-27", "Comment"]


def acute(name, rows=None, head=None, above=None, below=None, then=None, more=None):
    """One dashboard; what is not said is as usual."""
    above = [["Messington Hospitals NHS Foundation Trust"], []] if above is None else above
    rows = [*above, head or ACUTE_HEAD, *(ACUTE if rows is None else rows), *(below or [])]
    xlsx(f"acute/{name}.xlsx", {"Safeguarding KPIs": rows, **(more or {})}, then)


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
    acute("ordinary")
    acute("technical-names", above=[
        ["Messington Hospitals NHS Foundation Trust"], ["QUARTER 1 - 2026/2027"], [], ["Safeguarding dashboard"], [],
        ["ref_id", "indicator_label", "val_prev_qtr", "val_this_qtr", "free_text"],
    ])
    acute("formula-errors", then=formula_errors)
    text("mental-health/ordinary.csv", [TIDY_HEAD, *TIDY])
    text("community/csv-named-xlsx.xlsx", community_rows())
    text("community/label-typo.csv", community_rows({(1, 0): "New brith visits within 14 days"}))
    text("community/percent-fraction.csv", community_rows({(2, 1): "0.87", (5, 1): "0.9"}))


def formula_errors(workbook):
    """A broken reference, a division by nought."""
    sheet = workbook["Safeguarding KPIs"]
    sheet["D4"].value = "#REF!"
    sheet["D4"].data_type = "e"
    sheet["D8"].value = "#DIV/0!"
    sheet["D8"].data_type = "e"
