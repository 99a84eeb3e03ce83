"""Sheets as rows of values, and the writers that turn them into files without any other program."""

import csv
import datetime
import io
import re
import zipfile
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

STAMP = (2025, 4, 1, 9, 0, 0)


@dataclass
class Sheet:
    """One worksheet: rows of text, numbers, dates or nothing."""

    name: str
    rows: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    headings: list = field(default_factory=list)
    visibility: str = "visible"
    label_column: int = 0

    def add(self, *values):
        """Adds a row, and says which number it has, counted from nought."""
        self.rows.append(list(values))
        return len(self.rows) - 1

    def title(self, text, width):
        """A title over several merged columns."""
        row = self.add(text) + 1
        self.merged.append(f"A{row}:{get_column_letter(width)}{row}")

    def heading(self, *values):
        """A row in bold on grey."""
        self.headings.append(self.add(*values))


def xlsx(sheets, creator="Performance team"):
    """The bytes of an .xlsx made with openpyxl, the same each time."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        fill_sheet(book.create_sheet(sheet.name), sheet)
    book.properties.creator = creator
    buffer = io.BytesIO()
    book.save(buffer)
    return steady(buffer.getvalue())


def fill_sheet(page, sheet):
    """Writes the rows and their looks."""
    for r, row in enumerate(sheet.rows, 1):
        for c, value in enumerate(row, 1):
            if value is None:
                continue
            cell = page.cell(r, c, value)
            if isinstance(value, datetime.date):
                cell.number_format = "mmm yyyy"
            if r - 1 in sheet.headings:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="D9E1F2")
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for area in sheet.merged:
        page.merge_cells(area)
        page[area.split(":")[0]].font = Font(bold=True, size=14)
    for c in range(1, max(map(len, sheet.rows)) + 1):
        page.column_dimensions[get_column_letter(c)].width = 52 if c == sheet.label_column + 1 else 12
    page.sheet_state = sheet.visibility


def steady(package):
    """The same package without the clock: fixed dates on its members and in its properties."""
    old, buffer = zipfile.ZipFile(io.BytesIO(package)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2025-04-01T09:00:00Z", content)
            member = zipfile.ZipInfo(name, STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, content)
    return buffer.getvalue()


def csv_text(sheet, encoding):
    """The bytes of a .csv with Windows line ends in that encoding."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(
        ["" if value is None else value for value in row] for row in sheet.rows
    )
    return buffer.getvalue().encode(encoding)
