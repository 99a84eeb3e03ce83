"""Makes the files of the labelled set. What is true of them stands in ../truth.csv, written by hand.

    pip install openpyxl xlwt odfpy msoffcrypto-tool
    python3 tests/messy/make/make.py        # LibreOffice and SheetJS are needed only for files that are not there yet
"""

import health
import justice
import others
import unfit

for maker in (health, justice, others, unfit):
    maker.make()
