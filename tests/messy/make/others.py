"""Education (wide, totals among the rows), housing (small numbers), the voluntary sector and adult protection (national workbook)."""

from writers import xlsx

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


def make():
    """All their files."""
    housing("tokens", [
        ["<5", "*", "c", "[c]"],
        ["-", "..", ":", "x"],
        ["[x]", "z", "u", "k"],
        ["N/A", "n/a", "tbc", "DNA"],
        ["nil", 0, None, "REDACTED PERSONAL INFORMATION"],
    ])
