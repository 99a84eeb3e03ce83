"""Files that are no workbook to read as it stands: protected, half copied, pictures, documents, archives, web pages, macros."""

import io
import zipfile

from msoffcrypto.format.ooxml import OOXMLFile

from writers import RETURNS, change, load, put, save, xlsx

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"></head><body><table>
<tr><td>Ref</td><td>Indicator</td><td>Q1 2026-27</td></tr>
<tr><td>S1</td><td>ED attendances for self-harm (under 18)</td><td>57</td></tr></table></body></html>
"""
# One grey point.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63680000008200815c"
    "e5f3a50000000049454e44ae426082")


def make():
    """All of them."""
    protected()
    save("unfit/return.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
         b"trailer<</Root 1 0 R>>\n%%EOF\n")
    save("unfit/page.xls", PAGE.encode())
    save("unfit/photo.png", PICTURE)
    document()
    whole = load("acute/first-quarter.xlsx")
    save("unfit/half.xlsx", whole[: len(whole) // 2])
    save("unfit/zero-tail.xlsx", whole[: len(whole) // 2].ljust(len(whole), b"\0"))
    save("unfit/begun.xlsx", b"")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        put(package, "dashboard.xlsx", whole)
    save("unfit/one-inside.zip", out.getvalue())
    save("unfit/xlsx-named.xls", whole)
    macros()
    xlsx("unfit/annex-a.xlsx", {"List 7": [
        ["ChildUniqueID", "Forename", "Surname", "Gender", "DateOfBirth", "Ethnicity", "AllocatedWorker", "PlacementPostcode"],
        *[[f"C{n:05d}", "Invented", "Person", "F", f"{n:02d}/03/2012", "WBRI", "A. Worker", "ZZ99 9ZZ"] for n in range(1, 9)],
    ]})
    xlsx("unfit/unknown-layout.xlsx", {"New dashboard": [["Metric", "Now"], ["Self-harm", 57], ["Injuries", 7]]})


def document():
    """A Word document with one line."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        put(package, "[Content_Types].xml", """<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/\
package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.\
main+xml"/></Types>""")
        put(package, "_rels/.rels", """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/\
package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
officeDocument" Target="word/document.xml"/></Relationships>""")
        put(package, "word/document.xml", """<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.\
org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Self-harm was 57 this quarter</w:t></w:r></w:p></w:body></w:document>""")
    save("unfit/table.docx", out.getvalue())


def macros():
    """The acute trust's first quarter as a workbook with macros."""
    save("unfit/macros.xlsm", load("acute/first-quarter.xlsx"))
    change("unfit/macros.xlsm", {
        "[Content_Types].xml": lambda part: part.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml").replace(
            b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'),
        "xl/_rels/workbook.xml.rels": lambda part: part.replace(
            b"</Relationships>", b'<Relationship Id="rId98" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
            b'Target="vbaProject.bin"/></Relationships>'),
        "xl/vbaProject.bin": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504),
    })


def protected():
    """The acute trust's ordinary return with a password that nobody agreed; encryption is chance, so it is kept as committed."""
    if (RETURNS / "unfit/protected.xlsx").exists():
        return
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(load("acute/ordinary.xlsx"))).encrypt("Messington2026", out)
    save("unfit/protected.xlsx", out.getvalue())
