"""Every cell of each workbook named on standard input, as JSON lines, read by libraries that boardpack does not use.

openpyxl reads .xlsx, xlrd .xls, pyxlsb .xlsb and odfpy .ods. Numbers are given as the file holds them, dates too, so that no
library's idea of a date comes between. For each workbook: {"epoch": 1900 or 1904}, one line for each cell that holds
something, and {"end": how many}; or {"unread": why}.
"""

import json
import math
import signal
import sys
import warnings

SECONDS = 20
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#DATA!",
}


class TooSlow(Exception):
    pass


def too_slow(signum, frame):
    raise TooSlow()


def number(value):
    value = float(value)
    return ("n", value) if math.isfinite(value) else ("n", repr(value))


def xlsx(path):
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.utils.datetime import MAC_EPOCH
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet._reader import WorkSheetParser

    with open(path, "rb") as file:
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.read()
        book = reader.wb
        yield 1904 if book.epoch == MAC_EPOCH else 1900
        for sheet in book.worksheets:
            if not isinstance(sheet, ReadOnlyWorksheet):
                continue
            with sheet._get_source() as source:
                # No format counts as a date's, so that numbers stay numbers.
                parser = WorkSheetParser(
                    source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=set()
                )
                for _, row in parser.parse():
                    for cell in row:
                        value, kind = cell["value"], cell["data_type"]
                        if value is None:
                            continue
                        at = (sheet.title, cell["row"] - 1, cell["column"] - 1)
                        if kind == "n":
                            yield at, number(value)
                        elif kind == "b":
                            yield at, ("b", bool(value))
                        elif kind == "e":
                            yield at, ("e", str(value))
                        elif kind == "d":
                            yield at, ("d", value.isoformat())
                        else:
                            yield at, ("s", str(value))


def xls(path):
    import xlrd

    with open("/dev/null", "w") as nothing:
        book = xlrd.open_workbook(path, logfile=nothing, ragged_rows=True)
    yield 1904 if book.datemode else 1900
    for sheet in book.sheets():
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
                at = (sheet.name, row, column)
                if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                    yield at, number(value)
                elif kind == xlrd.XL_CELL_BOOLEAN:
                    yield at, ("b", bool(value))
                elif kind == xlrd.XL_CELL_ERROR:
                    yield at, ("e", ERRORS.get(value, "unknown"))
                elif kind == xlrd.XL_CELL_TEXT:
                    yield at, ("s", value)


def xlsb(path):
    import pyxlsb

    # It does not say which epoch a workbook counts from; the comparison accepts either.
    with pyxlsb.open_workbook(path) as book:
        yield 0
        for name in book.sheets:
            with book.get_sheet(name) as sheet:
                if sheet.dimension is None:
                    continue
                for row in sheet.rows(sparse=True):
                    for cell in row:
                        value = cell.v
                        at = (name, cell.r, cell.c)
                        if isinstance(value, bool):
                            yield at, ("b", value)
                        elif isinstance(value, (int, float)):
                            yield at, number(value)
                        elif isinstance(value, str) and value.startswith("0x") and int(value, 16) in ERRORS:
                            yield at, ("e", ERRORS[int(value, 16)])
                        elif value is not None:
                            yield at, ("s", value)


def ods(path):
    from odf import teletype
    from odf.namespaces import OFFICENS, TABLENS, TEXTNS
    from odf.opendocument import load

    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    yield 1900

    def rows(element):
        for child in element.childNodes:
            if child.qname == (TABLENS, "table-row"):
                yield child
            elif child.qname[1] in ("table-rows", "table-header-rows", "table-row-group"):
                yield from rows(child)

    def content(cell):
        kind = cell.attributes.get((OFFICENS, "value-type"))
        if cell.attributes.get((calc, "value-type")) == "error":
            return ("e", text(cell))
        if kind in ("float", "percentage", "currency"):
            return number(cell.attributes[(OFFICENS, "value")])
        if kind == "boolean":
            return ("b", cell.attributes[(OFFICENS, "boolean-value")] == "true")
        if kind == "date":
            return ("d", cell.attributes[(OFFICENS, "date-value")])
        if kind == "time":
            return ("t", cell.attributes[(OFFICENS, "time-value")])
        if kind == "string":
            return ("s", cell.attributes.get((OFFICENS, "string-value")) or text(cell))
        return None

    def text(cell):
        paragraphs = [child for child in cell.childNodes if child.qname in ((TEXTNS, "p"), (TEXTNS, "h"))]
        return "\n".join(teletype.extractText(paragraph) for paragraph in paragraphs)

    document = load(path)
    for table in document.spreadsheet.childNodes:
        if table.qname != (TABLENS, "table"):
            continue
        name = table.attributes.get((TABLENS, "name"))
        row_number = 0
        for row in rows(table):
            repeated = int(row.attributes.get((TABLENS, "number-rows-repeated"), 1))
            found, column = [], 0
            for cell in row.childNodes:
                if cell.qname[1] not in ("table-cell", "covered-table-cell"):
                    continue
                times = int(cell.attributes.get((TABLENS, "number-columns-repeated"), 1))
                value = content(cell)
                if value is not None:
                    found.extend((column + offset, value) for offset in range(times))
                column += times
            if found:
                for offset in range(repeated):
                    for at, value in found:
                        yield (name, row_number + offset, at), value
            row_number += repeated


def main():
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, too_slow)
    for line in sys.stdin:
        path = line.rstrip("\n")
        with open(path, "rb") as file:
            magic = file.read(4)
        ending = path.rsplit(".", 1)[-1].lower()
        reader = {"xls": xls, "xlsb": xlsb, "ods": ods}.get(ending, xlsx)
        if reader is xls and magic.startswith(b"PK"):
            reader = xlsx
        lines = []
        signal.alarm(SECONDS)
        try:
            cells = reader(path)
            lines.append(json.dumps({"epoch": next(cells)}))
            for (sheet, row, column), (kind, value) in cells:
                if isinstance(value, str):
                    # Half a letter has no place in JSON.
                    value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
                if kind != "s" or value.strip():
                    lines.append(json.dumps([sheet, row, column, kind, value]))
            lines.append(json.dumps({"end": len(lines) - 1}))
        except BaseException as error:
            lines = [json.dumps({"unread": type(error).__name__})]
        signal.alarm(0)
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


main()
