"""Filling in the board's own workbooks, as a partner would: the yellow cells, found by their row and column headings."""

import io

import openpyxl

from cells import steady
from figures import financial_year, quarter, quarter_index, term

HEADINGS = ("Code", "Figure wanted", "Commentary")
NIL = "Nothing to report this period"


def return_figures(figures, file, codes):
    """What a return in the board's workbook says: its own quarter, and the four before it that the board filled in.

    First-time entrants run one quarter behind, so that the last of those four is asked for and not filled in.
    """
    at = quarter_index(file.period)
    for code in codes:
        own = at - 1 if code == "YJS01" else at
        for i in (*range(at - 4, at), own):
            for measure in ("denominator", "numerator"):
                if (code, measure, quarter(i)) in figures.truth:
                    figures.of(code, quarter(i), measure)
        if not file.fill.get("nil"):
            figures.words(code, quarter(own))


def history_figures(figures, codes):
    """What a history return says: every figure whose period ends by 31 March 2025."""
    quarters = [quarter(i) for i in range(16)]
    terms = [term(i) for i in range(-1, 11)]
    years = [financial_year(y) for y in range(2021, 2025)]
    for code in codes:
        periods = years if code == "EDU06" else terms if code in ("EDU01", "EDU02", "EDU03") else quarters
        for measure in ("denominator", "numerator"):
            for period in periods:
                if (code, measure, period) in figures.truth:
                    figures.of(code, period, measure)


def fill(blank, said, file):
    """The bytes of the workbook with its cells filled in; a nil return has only its one answer."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    page = next(page for page in book.worksheets if page.title in ("Return", "Past figures"))
    if file.fill.get("nil"):
        answer(page)
    else:
        write(page, {key: value for *key, value in said for key in [tuple(key)]}, file)
    buffer = io.BytesIO()
    book.save(buffer)
    return steady(buffer.getvalue())


def answer(page):
    """Says yes beside "Nothing to report this period"."""
    row = next(cell.row for cell in page["A"] if str(cell.value or "").rstrip(":? ") == NIL)
    page.cell(row, 3).value = "Yes"


def write(page, said, file):
    """Writes each figure that is asked for into the empty cell of its row and period."""
    header = next(row for row in page.iter_rows() if {cell.value for cell in row} >= set(HEADINGS))
    column = {str(cell.value): cell.column for cell in header if cell.value}
    code, wanted, words = (column[heading] for heading in HEADINGS)
    for row in range(header[0].row + 1, page.max_row + 1):
        indicator, figure = page.cell(row, code).value, page.cell(row, wanted).value
        if not indicator or not figure:
            continue
        measure = {"Count": "numerator"}.get(figure.split(":")[0], figure.split(":")[0].lower())
        if file.writer.startswith("history"):
            for period, place in column.items():
                put(page.cell(row, place), said.get((indicator, measure, period)))
            continue
        period = page.cell(row, column["For period"]).value
        put(page.cell(row, column[file.period]), said.get((indicator, measure, period)))
        if measure == "numerator":
            put(page.cell(row, words), said.get((indicator, "commentary", period)))


def put(cell, value):
    """Writes a value where there is one."""
    if value is not None:
        cell.value = value
