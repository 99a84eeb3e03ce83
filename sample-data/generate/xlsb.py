"""A small writer of Excel's binary workbook (.xlsb, [MS-XLSB]) with full cell records and shared strings, as Excel does.

SheetJS writes short cell records, which some readers drop.
"""

import io
import struct
import zipfile

from cells import STAMP

CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>\
<Override PartName="/xl/sharedStrings.bin" ContentType="application/vnd.ms-excel.sharedStrings"/>{}</Types>"""
SHEET_TYPE = '<Override PartName="/xl/worksheets/sheet{}.bin" ContentType="application/vnd.ms-excel.worksheet"/>'
RELATIONSHIPS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONSHIP = '<Relationship Id="rId{}" Type="' + OFFICE + '{}" Target="{}"/>'

ROW, CELL_REAL, CELL_SHARED, STRING = 0, 5, 7, 19
BEGIN_SHEET, END_SHEET, BEGIN_BOOK, END_BOOK = 129, 130, 131, 132
BEGIN_SHEETS, END_SHEETS, BEGIN_DATA, END_DATA, SIZE, SHEET = 143, 144, 145, 146, 148, 156
BEGIN_STRINGS, END_STRINGS = 159, 160


def xlsb(sheets):
    """The bytes of an .xlsb, the same each time."""
    numbers = range(1, len(sheets) + 1)
    strings = {}
    pages = [worksheet(sheet, strings) for sheet in sheets]
    parts = {
        "[Content_Types].xml": CONTENT_TYPES.format("".join(SHEET_TYPE.format(n) for n in numbers)).encode(),
        "_rels/.rels": RELATIONSHIPS.format(RELATIONSHIP.format(1, "officeDocument", "xl/workbook.bin")).encode(),
        "xl/workbook.bin": workbook(sheets),
        "xl/_rels/workbook.bin.rels": RELATIONSHIPS.format(
            "".join(RELATIONSHIP.format(n, "worksheet", f"worksheets/sheet{n}.bin") for n in numbers)
            + RELATIONSHIP.format(len(sheets) + 1, "sharedStrings", "sharedStrings.bin")
        ).encode(),
        "xl/sharedStrings.bin": shared(strings),
    }
    parts |= {f"xl/worksheets/sheet{n}.bin": page for n, page in zip(numbers, pages)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name, STAMP)
            member.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(member, content)
    return buffer.getvalue()


def workbook(sheets):
    """The part that lists the sheets."""
    states = {"visible": 0, "hidden": 1, "veryHidden": 2}
    records = [record(BEGIN_BOOK), record(BEGIN_SHEETS)]
    for n, sheet in enumerate(sheets, 1):
        head = struct.pack("<II", states[sheet.visibility], n)
        records.append(record(SHEET, head + text(f"rId{n}") + text(sheet.name)))
    return b"".join(records + [record(END_SHEETS), record(END_BOOK)])


def shared(strings):
    """The part with each text once."""
    head = struct.pack("<II", len(strings), len(strings))
    items = [record(STRING, b"\0" + text(words)) for words in strings]
    return b"".join([record(BEGIN_STRINGS, head), *items, record(END_STRINGS)])


def worksheet(sheet, strings):
    """The part with the cells of one sheet; its texts join the shared ones."""
    width = max(len(row) for row in sheet.rows)
    size = struct.pack("<IIII", 0, len(sheet.rows) - 1, 0, width - 1)
    records = [record(BEGIN_SHEET), record(SIZE, size), record(BEGIN_DATA)]
    for r, row in enumerate(sheet.rows):
        records.append(record(ROW, struct.pack("<IIHBBBI", r, 0, 300, 0, 0, 0, 0)))
        records.extend(cell(c, value, strings) for c, value in enumerate(row) if value is not None)
    return b"".join(records + [record(END_DATA), record(END_SHEET)])


def cell(column, value, strings):
    """A full cell record: its column, no style, its value."""
    head = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return record(CELL_SHARED, head + struct.pack("<I", strings.setdefault(value, len(strings))))
    return record(CELL_REAL, head + struct.pack("<d", value))


def record(kind, content=b""):
    """A record: its kind, its length and its content."""
    return groups(kind) + groups(len(content)) + content


def groups(number):
    """A number in groups of seven bits, the lowest first; the top bit says that another follows."""
    if number < 128:
        return bytes([number])
    return bytes([number & 127 | 128]) + groups(number >> 7)


def text(words):
    """A string with its length before it."""
    return struct.pack("<I", len(words.encode("utf-16-le")) // 2) + words.encode("utf-16-le")
