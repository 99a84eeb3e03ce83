"""Writers of the file formats in which returns arrive; the same bytes each time, except what other programs write."""

import csv
import io
import json
import pathlib
import re
import subprocess
import tempfile
import zipfile

import openpyxl
import xlwt

RETURNS = pathlib.Path(__file__).parent.parent / "returns"
STAMP = (2026, 7, 1, 9, 0, 0)


def save(name, data):
    """Writes one return's bytes."""
    path = RETURNS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def load(name):
    """The bytes of a return already written."""
    return (RETURNS / name).read_bytes()


def steady(data):
    """A zip package with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member.filename)
            if member.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-07-01T09:00:00Z", content)
            put(new, member.filename, content)
    return out.getvalue()


def put(package, name, content):
    """One member with a fixed time."""
    member = zipfile.ZipInfo(name, STAMP)
    member.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
    package.writestr(member, content)


def book(sheets, then=None):
    """An openpyxl workbook: {sheet: rows}; `then` changes it before it is written."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if then:
        then(workbook)
    workbook.properties.creator = "Performance team"
    return workbook


def xlsx(name, sheets, then=None):
    """An .xlsx by openpyxl."""
    buffer = io.BytesIO()
    book(sheets, then).save(buffer)
    save(name, steady(buffer.getvalue()))


def change(name, changes):
    """Rewrites parts of a package: {part: function of its bytes, or bytes for a new part}."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(load(name))) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member.filename)
            how = changes.get(member.filename)
            put(new, member.filename, how(content) if callable(how) else content)
        for part, content in changes.items():
            if isinstance(content, bytes):
                put(new, part, content)
    save(name, out.getvalue())


def xls(name, sheets, then=None):
    """An .xls by xlwt: {sheet: rows}; a cell may be (value, number format)."""
    workbook = xlwt.Workbook()
    for title, rows in sheets.items():
        sheet = workbook.add_sheet(title)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, tuple):
                    sheet.write(r, c, value[0], xlwt.easyxf(num_format_str=value[1]))
                elif value is not None:
                    sheet.write(r, c, value)
    if then:
        then(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    save(name, buffer.getvalue())


def text(name, rows, encoding="utf-8", delimiter=",", ends="\r\n"):
    """A delimited text file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=ends).writerows(rows)
    save(name, buffer.getvalue().encode(encoding))


def convert(name, source, kind):
    """A file as LibreOffice saves it; kept as committed, for it holds the time of day."""
    if (RETURNS / name).exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind,
             "--outdir", folder, str(RETURNS / source)],
            check=True, capture_output=True)
        made = pathlib.Path(folder) / (pathlib.Path(source).stem + "." + kind.split(":")[0])
        save(name, made.read_bytes())


def sheetjs(name, kind, sheets):
    """A file as SheetJS (npm's xlsx, found through NODE_PATH) saves it; kept as committed."""
    if (RETURNS / name).exists():
        return
    script = pathlib.Path(__file__).parents[3] / "sample-data/generate/sheetjs.js"
    with tempfile.TemporaryDirectory() as folder:
        plan, into = pathlib.Path(folder) / "plan.json", pathlib.Path(folder) / "made"
        pages = [{"name": title, "rows": rows} for title, rows in sheets.items()]
        plan.write_text(json.dumps([{"into": str(into), "kind": kind, "sheets": pages}]))
        subprocess.run(["node", script, plan], check=True)
        save(name, into.read_bytes())
