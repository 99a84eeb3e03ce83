"""How partners write periods above their columns."""

from figures import quarter

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def slash_first(index):
    """`2025/26 Q1`."""
    text = quarter(index)
    return f"{text[:4]}/{text[5:7]} {text[-2:]}"


def quarter_first(index):
    """`Q1 2025/26`."""
    text = quarter(index)
    return f"{text[-2:]} {text[:4]}/{text[5:7]}"


def first_month(index):
    """The calendar year and month, 1 to 12, in which the quarter begins."""
    part = index % 4
    return 2021 + index // 4 + (part == 3), (4, 7, 10, 1)[part]


def month_span(index):
    """`Apr-Jun 2025`."""
    year, month = first_month(index)
    return f"{MONTHS[month - 1][:3]}-{MONTHS[month + 1][:3]} {year}"


def quarter_ending(index):
    """`Quarter ending June 2025`."""
    year, month = first_month(index)
    return f"Quarter ending {MONTHS[month + 1]} {year}"


def term_words(text):
    """`Autumn 2025/26` for `2025-26 Autumn`."""
    return f"{text[8:]} {text[:4]}/{text[5:7]}"


def year_words(text):
    """`2025/26` for `2025-26`."""
    return text.replace("-", "/")
