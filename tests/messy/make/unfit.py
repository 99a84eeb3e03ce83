"""Files that are no workbook to read: protected, half copied, pictures, documents, archives."""

import io

import msoffcrypto
from msoffcrypto.format.ooxml import OOXMLFile

from writers import RETURNS, load, save


def make():
    """All of them."""
    protected()
    save("unfit/return.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
         b"trailer<</Root 1 0 R>>\n%%EOF\n")


def protected():
    """The acute trust's ordinary return with a password that nobody agreed; encryption is chance, so it is kept as committed."""
    if (RETURNS / "unfit/protected.xlsx").exists():
        return
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(load("acute/ordinary.xlsx"))).encrypt("Messington2026", out)
    save("unfit/protected.xlsx", out.getvalue())
