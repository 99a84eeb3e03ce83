"""Reads the returns back with other libraries and compares each figure with what the file was to say (said.csv).

    python3 sample-data/generate/verify.py

Needs openpyxl, xlrd, odfpy and pyxlsb. It knows nothing of how the files were written: only layouts.toml and the words
in which partners write periods. Says what differs; silent files agree.
"""

import sys

sys.dont_write_bytecode = True

import collections
import csv
import datetime
import pathlib
import re
import tomllib
import zipfile

import openpyxl
import pyxlsb
import xlrd
from odf import opendocument, table, text

from figures import financial_year, quarter, term
from wording import month_span, quarter_ending, quarter_first, slash_first, term_words, year_words

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAYOUTS = tomllib.loads((ROOT.parent / "pipelines/blanktown/layouts.toml").read_text(encoding="utf-8"))["layout"]
SPELLINGS = {
    **{style(i): quarter(i) for i in range(24) for style in (quarter, slash_first, quarter_first, month_span, quarter_ending)},
    **{style(term(i)): term(i) for i in range(-1, 15) for style in (str, term_words)},
    **{style(financial_year(y)): financial_year(y) for y in range(2019, 2027) for style in (str, year_words)},
}


def main():
    """Every file that has something to say."""
    said = collections.defaultdict(dict)
    with open(ROOT / "generate/said.csv", newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["measure"] != "commentary":
                said[row["file"]][row["indicator"], row["measure"], row["period"]] = row["said"]
    with open(ROOT / "expected.csv", newline="", encoding="utf-8") as rows:
        outcome = {row["file"]: row["outcome"] or row["arrival-state"] for row in csv.DictReader(rows)}
    differences = figures = files = 0
    for file in sorted(outcome):
        if outcome[file] in ("refused", "waiting", "quarantined", "not in the register") or "dashboard" in file:
            continue
        if not (ROOT / file).exists():
            print(f"{file}: is not there yet")
            continue
        found = read(ROOT / file)
        wrong = [(key, value, found.get(key)) for key, value in said[file].items() if not same(value, found.get(key))]
        files, figures, differences = files + 1, figures + len(said[file]), differences + len(wrong)
        for key, value, other in wrong[:8]:
            print(f"{file}: {' '.join(key)} should say {value!r} and says {other!r}")
        if not said[file]:
            print(f"{file}: says nothing")
    print(f"{files} files, {figures} figures, {differences} differences")
    sys.exit(differences > 0)


def same(wanted, found):
    """Whether two cells say the same; a sum over rows is a number already."""
    plain = lambda value: "" if value is None else str(value).replace(",", "").strip()
    wanted, found = plain(wanted), plain(found)
    try:
        return abs(float(wanted) - float(found)) < 1e-9
    except ValueError:
        return wanted == found


def sheets(path):
    """Every sheet as name → rows of cell values."""
    start = path.read_bytes()[:4]
    if start == b"\xd0\xcf\x11\xe0":
        book = xlrd.open_workbook(path)
        return {s.name: [s.row_values(r) for r in range(s.nrows)] for s in book.sheets()}
    if start != b"PK\x03\x04":
        return {"": csv_rows(path)}
    names = zipfile.ZipFile(path).namelist()
    if "xl/workbook.bin" in names:
        return xlsb_rows(path)
    if "content.xml" in names:
        return ods_rows(path)
    book = openpyxl.load_workbook(path, data_only=True)
    return {s.title: [list(row) for row in s.iter_rows(values_only=True)] for s in book.worksheets}


def csv_rows(path):
    """UTF-8, else Windows-1252."""
    data = path.read_bytes()
    try:
        words = data.decode("utf-8")
    except UnicodeDecodeError:
        words = data.decode("cp1252")
    return [[value or None for value in row] for row in csv.reader(words.splitlines())]


def xlsb_rows(path):
    """Through pyxlsb."""
    found = {}
    with pyxlsb.open_workbook(str(path)) as book:
        for name in book.sheets:
            with book.get_sheet(name) as sheet:
                found[name] = [[cell.v for cell in row] for row in sheet.rows()]
    return found


def ods_rows(path):
    """Through odfpy, repeated cells written out."""
    found = {}
    for sheet in opendocument.load(path).spreadsheet.getElementsByType(table.Table):
        rows = []
        for row in sheet.getElementsByType(table.TableRow)[:200]:
            cells = []
            for cell in row.childNodes:
                again = min(int(cell.getAttribute("numbercolumnsrepeated") or 1), 60)
                value = cell.getAttribute("value")
                words = "".join(str(p) for p in cell.getElementsByType(text.P))
                cells += [value if value is not None else words or None] * again
            rows.append(cells)
        found[sheet.getAttribute("name")] = rows
    return found


def fold(value):
    """Labels as people mean them."""
    words = re.sub(r"[\s\u2010-\u2015_-]+", " ", str(value or "").replace("\u2019", "'").lower())
    return words.strip().rstrip(":. ")


def read(path):
    """The figures of a file by whichever layout fits, else by the board's own workbook."""
    pages = sheets(path)
    words = {fold(v) for rows in pages.values() for row in rows for v in row} | {fold(name) for name in pages}
    for layout in LAYOUTS:
        if layout["agency"] == path.parent.name and all(fold(sign) in words for sign in layout["signs"]):
            return {"wide": wide, "blocks": blocks, "rows": by_rows, "tidy": tidy}[layout["shape"]](layout, pages)
    return template(pages)


def wide(layout, pages):
    """Figures down, periods across."""
    labels = {fold(l["text"]): (l["indicator"], l.get("measure", "numerator")) for l in layout["labels"]}
    found = {}
    for name, rows in pages.items():
        if not layout.get("sheet") or name in ("", layout["sheet"]):
            across(rows, labels, found)
    return found


def blocks(layout, pages):
    """The same for each block."""
    found = {}
    for block in layout["blocks"]:
        labels = {fold(l["text"]): (l["indicator"], l.get("measure", "numerator")) for l in block["labels"]}
        rows = pages[block["sheet"]]
        start = next(i for i, row in enumerate(rows) if row and row[0] == block["anchor"])
        across(rows[start:], labels, found)
    return found


def across(rows, labels, found):
    """Reads rows below the nearest row of periods."""
    columns = {}
    for row in rows:
        periods = {c: SPELLINGS[v] for c, v in enumerate(row) if isinstance(v, str) and v in SPELLINGS}
        columns = periods or columns
        key = next((labels[fold(v)] for v in row[:2] if fold(v) in labels), None)
        for column, period in columns.items() if key else ():
            found.setdefault((*key, period), row[column] if column < len(row) else None)


def by_rows(layout, pages):
    """Sums of the rows of each quarter."""
    rows = pages[layout["sheet"]]
    start = next(i for i, row in enumerate(rows) if row and row[0] == layout["date-header"])
    found = collections.Counter()
    for row in rows[start + 1 :]:
        if isinstance(row[0], datetime.date):
            period = quarter((row[0].year - 2021) * 4 + (row[0].month - 4) // 3)
            for label in layout["labels"]:
                column = rows[start].index(label["text"])
                found[label["indicator"], label.get("measure", "numerator"), period] += row[column]
    return found


def tidy(layout, pages):
    """One figure a line."""
    [(heads, *rows)] = pages.values()
    labels = {label["text"]: label["indicator"] for label in layout["labels"]}
    found = {}
    for row in rows:
        line = dict(zip(heads, row))
        code, period = labels[line[layout["indicator-header"]]], SPELLINGS[line[layout["period-header"]]]
        found[code, "numerator", period] = line[layout["numerator-header"]]
        found[code, "denominator", period] = line[layout["denominator-header"]]
    return found


def template(pages):
    """The board's own workbook: a row per figure, the return's period in the last column of periods."""
    wanted = {"Code", "Figure wanted"}
    rows = next(rows for rows in pages.values() if any(wanted <= set(row) for row in rows))
    header = next(i for i, row in enumerate(rows) if wanted <= set(row))
    heads = rows[header]
    periods = [(c, v) for c, v in enumerate(heads) if v in SPELLINGS]
    is_return = "For period" in heads
    is_nil = any(row[0] == "Nothing to report this period" and "Yes" in row for row in rows[:header])
    found = {}
    for row in rows[header + 1 :]:
        line = dict(zip(heads, row))
        if not line["Code"]:
            continue
        word = line["Figure wanted"].split(":")[0]
        measure = "numerator" if word == "Count" else word.lower()
        for column, period in periods:
            is_own = is_return and column == periods[-1][0]
            if is_return and not is_own and period == line["For period"]:
                continue
            value = "nil" if is_own and is_nil else row[column]
            if value is not None:
                found[line["Code"], measure, line["For period"] if is_own else period] = value
    return found


if __name__ == "__main__":
    main()
