"""Files that are wrong on purpose. Nobody in them exists; their numbers are canaries with valid check digits."""

import io
import zipfile

from cells import STAMP, Sheet, xlsx

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
NHS_CANARIES = ("9990000018", "9990000026", "9990000115")


def pupil_number(last):
    """A unique pupil number of no pupil: its check letter is the weighted sum of its digits, modulo 23."""
    digits = f"999{last:09}"
    return UPN_LETTERS[sum(int(d) * w for w, d in enumerate(digits, 2)) % 23] + digits


def hidden_pupils():
    """The sheet that its sender forgot: a list of pupils."""
    sheet = Sheet("EHE list (2)", visibility="hidden")
    sheet.heading("UPN", "Year group", "Date of notice")
    for i in range(1, 10):
        sheet.add(pupil_number(i), 7 + i % 5, f"2025-1{i % 3}-0{i}")
    return sheet


def annex_a():
    """A list of children as the inspectorate asks for it, which never belongs here."""
    sheet = Sheet("List 7 CP")
    sheet.heading("ChildUniqueID", "Gender", "Ethnicity", "DateOfBirth", "NHSNumber", "UPN", "AllocatedWorker", "CPPlanStart")
    for i, number in enumerate(NHS_CANARIES, 1):
        sheet.add(f"CANARY-{i:04}", "Female", "Not obtained", f"0{i}/01/1900", number, pupil_number(100 + i), "Canary Worker", "01/01/1900")
    return xlsx([sheet])


WORD_PARTS = {
    "[Content_Types].xml": """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/word/document.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""",
    "_rels/.rels": """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" \
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" \
Target="word/document.xml"/></Relationships>""",
    "word/document.xml": """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>\
Elective home education, July to September 2025: growth has slowed. 550 children at the end of the quarter.\
</w:t></w:r></w:p></w:body></w:document>""",
}


def word():
    """A Word document of one paragraph."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in WORD_PARTS.items():
            package.writestr(zipfile.ZipInfo(name, STAMP), content)
    return buffer.getvalue()


def fire():
    """Figures of a service that is no partner of this board."""
    sheet = Sheet("Visits")
    sheet.heading("Month", "Home fire safety visits")
    for month, visits in (("April", 214), ("May", 198), ("June", 231)):
        sheet.add(month, visits)
    return xlsx([sheet])


def lock():
    """What Excel leaves beside a workbook that somebody has open: the user's name, twice, in 165 bytes."""
    name = "PPU desk"
    return bytes([len(name)]) + name.ljust(54).encode() + len(name).to_bytes(2, "little") + name.ljust(54).encode("utf-16-le")


def protected(package, password="Blanktown2025"):
    """An .xlsx that only opens with a password. Its salt is random, so it is kept as committed."""
    from msoffcrypto.format.ooxml import OOXMLFile

    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(package)).encrypt(password, buffer)
    return buffer.getvalue()
