"""The partners' own workbooks: one function for each shape that an agency uses.

Each takes `Figures` (what the agency says) and the index of the quarter, and gives back its sheets.
"""

import datetime

from cells import Sheet
from figures import financial_year, quarter, term
from wording import first_month, month_span, quarter_ending, quarter_first, slash_first, term_words, year_words


# Exploitation by kind where it is suppressed: two small kinds in one quarter, one alone (so given away) in the next.
SPLITS = {16: (6, 4, 2), 17: (5, 0, 4)}


class Figures:
    """What one file says: the truth, except where the file deliberately says otherwise. Remembers what it was asked."""

    def __init__(self, truth, instead, standing, commentary):
        self.truth, self.instead, self.standing, self.commentary = truth, instead, standing, commentary
        self.said = []

    def of(self, code, period, measure="numerator"):
        """What the file says in that cell; nothing for a blank."""
        key = (code, measure, period)
        value = self.instead[key] if key in self.instead else self.standing(key, self.truth[key])
        self.said.append((*key, value))
        return value

    def percent(self, code, period):
        """The percentage that the sender worked out, to one decimal."""
        key = (code, "stated", period)
        parts = [self.instead.get((code, m, period), self.truth[code, m, period]) for m in ("numerator", "denominator")]
        if None in parts or isinstance(parts[0], str):
            return None
        value = self.instead.get(key, round(100 * parts[0] / parts[1], 1))
        self.said.append((*key, value))
        return value

    def words(self, code, period):
        """The commentary on an indicator in a period, if there is one."""
        text = self.commentary.get((code, period))
        if text:
            self.said.append((code, "commentary", period, text))
        return text


def police(figures, at):
    """Blocks on two sheets; a column for each quarter of three years, the future ones empty."""
    quarters = range(12, 24)
    heads = [quarter_first(i) for i in quarters]

    def row(sheet, label, code, measure="numerator", unit="No."):
        sheet.add(label, unit, *(figures.of(code, quarter(i), measure) if i <= at else None for i in quarters))

    first, second = Sheet("Missing & exploitation"), Sheet("DA & MARAC")
    first.title("Public Protection Unit - dataset for Blanktown Safeguarding Children Partnership", 14)
    first.add("Figures are from live systems and may change")
    first.add()
    first.heading("MISSING CHILDREN", "Unit", *heads)
    row(first, "Missing episodes – under 18", "POL03")
    row(first, "Children missing 3 or more times in 90 days", "POL04", unit="Children")
    first.add()
    first.heading("EXPLOITATION", "Unit", *heads)
    exploitation(first, figures, at, quarters)
    row(first, "All exploitation flags / NRM referrals, under 18", "POL05")
    first.add()
    first.heading("POLICE POWERS", "Unit", *heads)
    row(first, "Police protection (s46): children", "POL06", unit="Children")
    row(first, "Stop & search, under 18: searches", "POL07", "denominator")
    row(first, "Stop & search, under 18: no further action", "POL07")
    first.add()
    first.add("Under 5 is shown as <5 where a row is about so few children. Absent episodes are not counted as missing.")
    second.title("Domestic abuse, conferences and MARAC", 14)
    second.add()
    second.heading("DOMESTIC ABUSE", "Unit", *heads)
    row(second, "DA incidents with a child in the household", "POL01")
    row(second, "DA-related crimes (rolling 12 months)", "POL02")
    second.add()
    second.heading("CHILD PROTECTION CONFERENCES", "Unit", *heads)
    row(second, "Initial conferences police were invited to", "POL08", "denominator")
    row(second, "  of which attended or sent a report", "POL08")
    second.add()
    second.heading("MARAC", "Unit", *heads)
    row(second, "Cases discussed", "MAR01")
    row(second, "Base for repeats (cases discussed)", "MAR02", "denominator")
    row(second, "Repeat cases", "MAR02")
    row(second, "Children in household", "MAR03", unit="Children")
    if at >= 18:
        second.add()
        second.add("From 1 October 2025 domestic abuse incidents are recorded on the new crime system: not comparable with earlier quarters.")
    return [first, second]


def exploitation(sheet, figures, at, quarters):
    """Three kinds that make up the total; small ones are suppressed, and in one quarter the total gives one away."""
    kinds = ([], [], [])
    for i in quarters:
        total = figures.truth["POL05", "numerator", quarter(i)] if i <= at else None
        parts = (None, None, None) if total is None else SPLITS.get(i) or split(total)
        for kind, part in zip(kinds, parts):
            kind.append("<5" if part is not None and 1 <= part < 5 and i in SPLITS else part)
    for label, kind in zip(("Sexual exploitation", "Criminal exploitation", "Other (NRM)"), kinds):
        sheet.add(f"  of which {label}", "No.", *kind)


def split(total):
    """A total in three parts."""
    first, second = round(total * 0.5), round(total * 0.34)
    return first, second, total - first - second


def acute(figures, at):
    """Wide: eight rolling quarters headed by their months, the label in the second column, thousands as text."""
    sheet = Sheet("Safeguarding KPIs", label_column=1)
    quarters = range(at - 7, at + 1)
    sheet.title("Blanktown Hospitals: safeguarding children indicators", 11)
    sheet.add("Prepared for the safeguarding partnership")
    sheet.add()
    sheet.heading("Ref", "Indicator", *(month_span(i) for i in quarters), "Comment")

    def row(ref, label, code, measure="numerator", shown=lambda value: value, comment=True):
        values = [shown(figures.of(code, quarter(i), measure)) for i in quarters]
        sheet.add(ref, label, *values, figures.words(code, quarter(at)) if comment else None)

    thousands = lambda value: f"{value:,}"
    row("A1", "ED attendances for self-harm (under 18)", "ACU01")
    row("A2", "Emergency admissions for self-harm, age 10-24", "ACU02")
    row("A3", "Non-accidental injury attendances, under 1s", "ACU03")
    row("A4a", "Level 3 safeguarding training - eligible staff", "ACU04", "denominator", thousands, False)
    row("A4b", "Level 3 safeguarding training - staff compliant", "ACU04", shown=thousands)
    stated = [figures.percent("ACU04", quarter(i)) for i in quarters]
    sheet.add("A4c", "Level 3 compliance %", *stated, None)
    sheet.add()
    sheet.add(None, "A3 is suppressed where 1 to 4.")
    sheet.add(None, "A2: same-day emergency care has not been counted as an admission since April 2023.")
    return [sheet]


def acute_new(figures, at):
    """What a new analyst made instead: another sheet, other words. No layout knows it."""
    sheet = Sheet("Dashboard")
    sheet.title("SAFEGUARDING DASHBOARD", 3)
    sheet.add()
    sheet.heading("KPI", "Current", "Direction")
    for label, code in (("Self harm ED", "ACU01"), ("Self harm inpatient", "ACU02"), ("L3", "ACU04")):
        sheet.add(label, figures.truth[code, "numerator", quarter(at)], "up")
    return [sheet]


def community(figures, at):
    """Wide on two sheets, the last financial year and this one; stated percentages; a sheet of notes."""
    start = at // 4 * 4 - 4
    quarters = range(start, start + 8)

    def page(name, title):
        sheet = Sheet(name)
        sheet.title(title, 10)
        sheet.add("Blanktown Community Health: safeguarding dataset")
        sheet.add()
        sheet.heading("Measure", *(slash_first(i) for i in quarters), "Commentary")
        return sheet

    def rows(sheet, code, below, above, percent):
        for label, measure in ((below, "denominator"), (above, "numerator")):
            values = [figures.of(code, quarter(i), measure) if i <= at else None for i in quarters]
            sheet.add(label, *values, figures.words(code, quarter(at)) if measure == "numerator" else None)
        sheet.add(percent, *(figures.percent(code, quarter(i)) if i <= at else None for i in quarters))

    visits, meetings = page("0-19 service", "Health visiting"), page("Strategy meetings", "Strategy meetings")
    rows(visits, "COM01", "Babies due a new birth visit", "New birth visits within 14 days", "% new birth visits in time")
    rows(visits, "COM02", "Children due a 2-2½ year review", "2-2½ year reviews completed", "% reviewed")
    rows(meetings, "COM03", "Strategy meetings held", "Attended by a health professional", "% attended")
    notes = Sheet("Notes")
    notes.add("Figures are as recorded on the last working day of the quarter.")
    notes.add("Percentages are shown as numbers, so 85.2 is 85.2%.")
    return [visits, meetings, notes]


def education_quarter(figures, at):
    """Wide with the header on row 6, parts with a total row, and the rest of the year empty."""
    sheet = Sheet("CME & EHE")
    start = at // 4 * 4
    quarters = range(start, start + 4)
    sheet.title("Children not in school", 6)
    sheet.add("Education Inclusion Service")
    sheet.add("Blanktown Council")
    sheet.add("Open cases on the last day of the quarter")
    sheet.add()
    sheet.heading("Open at quarter end", *(quarter_first(i) for i in quarters), "Comments")
    for code, what, words in (
        ("EDU04", "CME", "Children missing education: total"),
        ("EDU05", "EHE", "Elective home education: total"),
    ):
        totals = [figures.of(code, quarter(i)) if i <= at else None for i in quarters]
        primary = [None if total is None else round(total * 0.42) for total in totals]
        sheet.add(f"{what} - primary", *primary)
        sheet.add(f"{what} - secondary", *(None if t is None else t - p for t, p in zip(totals, primary)))
        sheet.add(words, *totals, figures.words(code, quarter(at)))
    sheet.add()
    sheet.add("Notes")
    sheet.add("A child is counted until a school place is taken up.")
    return [sheet]


def education_term(figures, at):
    """Wide by school term: the last three terms and this one."""
    sheet = Sheet("Attendance & exclusions")
    terms = range(at - 3, at + 1)
    sheet.title("Attendance and exclusions, all state-funded schools", 6)
    sheet.add()
    sheet.heading("School measure", *(term_words(term(i)) for i in terms), "What is behind this")
    for label, code, measure in (
        ("Pupils on roll", "EDU01", "denominator"),
        ("Pupils persistently absent", "EDU01", "numerator"),
        ("Suspensions", "EDU02", "numerator"),
        ("Permanent exclusions", "EDU03", "numerator"),
    ):
        words = figures.words(code, term(at)) if measure == "numerator" else None
        sheet.add(label, *(figures.of(code, term(i), measure) for i in terms), words)
    return [sheet]


def education_year(figures, at):
    """Wide by year; `at` is the calendar year in which the last one begins."""
    sheet = Sheet("s175 audit")
    years = range(at - 2, at + 1)
    sheet.title("Section 175 safeguarding audit of schools and colleges", 4)
    sheet.add()
    sheet.heading("Audit", *(year_words(financial_year(y)) for y in years))
    sheet.add("Schools and colleges asked", *(figures.of("EDU06", financial_year(y), "denominator") for y in years))
    sheet.add("Schools and colleges that returned the audit", *(figures.of("EDU06", financial_year(y)) for y in years))
    return [sheet]


def mental_health(figures, at):
    """Tidy: one figure per line, this quarter and the one before."""
    sheet = Sheet("CAMHS")
    sheet.add("Measure name", "Quarter", "Numerator", "Denominator", "Narrative")
    for i in (at - 1, at):
        words = (lambda code: figures.words(code, quarter(i))) if i == at else (lambda code: None)
        period = slash_first(i)
        sheet.add("CAMHS referrals received", period, figures.of("MHT01", quarter(i)), None, words("MHT01"))
        seen, all_seen = figures.of("MHT02", quarter(i)), figures.of("MHT02", quarter(i), "denominator")
        sheet.add("CAMHS first seen within 18 weeks", period, seen, all_seen, words("MHT02"))
    return [sheet]


def probation(figures, at):
    """Wide, this financial year so far, in Windows-1252 with its dashes, curly apostrophes and pounds."""
    sheet = Sheet("PDU")
    quarters = range(at // 4 * 4, at + 1)
    sheet.add("Blanktown Probation Delivery Unit – children’s safeguarding return")
    sheet.add("Prepared by the unit’s performance desk")
    sheet.add()
    sheet.add("Measure", *(quarter_first(i) for i in quarters), "Comment")
    below = [figures.of("PRO01", quarter(i), "denominator") for i in quarters]
    above = [figures.of("PRO01", quarter(i)) for i in quarters]
    sheet.add("New cases with children – all", *below, None)
    sheet.add("New cases with children – children’s services check made", *above, figures.words("PRO01", quarter(at)))
    sheet.add("Spent on checks", *(f"£{n * 3:,}" if isinstance(n, int) else None for n in above), None)
    return [sheet]


def cafcass(figures, at):
    """A row per month since April 2024, dates as real dates, with a total below."""
    sheet = Sheet("Monthly")
    sheet.title("Cafcass: care proceedings, Blanktown", 4)
    sheet.add("Public law, by month of application or of final order")
    sheet.add()
    sheet.heading("Month", "Care applications (s31)", "Care cases completed", "Total weeks, completed cases")
    parts = (("CAF01", "numerator"), ("CAF02", "denominator"), ("CAF02", "numerator"))
    totals = [0, 0, 0]
    for i in range(12, at + 1):
        whole = [figures.of(code, quarter(i), measure) for code, measure in parts]
        year, month = first_month(i)
        for k in range(3):
            values = [third(n, k) for n in whole]
            sheet.add(datetime.date(year, month + k, 1), *values)
            totals = [a + b for a, b in zip(totals, values)]
    sheet.add("Total", *totals)
    return [sheet]


def third(number, which):
    """The first, second or third month's part of a quarter's number."""
    return number * (which + 1) // 3 - number * which // 3


def voluntary(figures, at):
    """Wide, quarters ending, from 2024-25 on; sources with a total row; the rest of the year empty."""
    sheet = Sheet("Referrals")
    quarters = range(12, at // 4 * 4 + 4)
    sheet.add("Harbour Project: referrals to the partnership's commissioned services")
    sheet.add()
    sheet.heading("Referrals to us", *(quarter_ending(i) for i in quarters), "Your comments")
    totals = [figures.of("VCS01", quarter(i)) if i <= at else None for i in quarters]
    shares = ((0.34, "From schools"), (0.22, "From health"), (0.27, "From police"))
    rest = [n if isinstance(n, int) else None for n in totals]
    for share, label in shares:
        part = [round(n * share) if isinstance(n, int) else None for n in totals]
        rest = [r if p is None else r - p for r, p in zip(rest, part)]
        sheet.add(label, *part)
    sheet.add("Self and family", *rest)
    sheet.add("Total referrals", *totals, figures.words("VCS01", quarter(at)))
    return [sheet]
