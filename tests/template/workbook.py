"""Fills in a workbook as a person would, and tells what its cells show.

fill FROM TO      writes the cells given on standard input as {"Sheet!A1": value}; a text that begins with = is a formula
values FROM SHEET prints the values that the cells of a sheet show, as {"A1": value}
sheets FROM       prints the names of the sheets, as a list
join ONE OTHER TO puts the cells of the other's sheet Return behind the sheets of one, as "Return (2)"
"""

import json
import sys

import openpyxl


def fill(source, target):
    book = openpyxl.load_workbook(source)
    for address, value in json.load(sys.stdin).items():
        sheet, cell = address.split("!")
        book[sheet][cell] = value
    book.save(target)


def values(source, sheet):
    cells = openpyxl.load_workbook(source, data_only=True)[sheet]
    shown = {cell.coordinate: cell.value for row in cells.iter_rows() for cell in row if cell.value is not None}
    json.dump(shown, sys.stdout)


def sheets(source):
    json.dump(openpyxl.load_workbook(source).sheetnames, sys.stdout)


def join(one, other, target):
    book = openpyxl.load_workbook(one)
    added = book.create_sheet("Return (2)")
    for row in openpyxl.load_workbook(other)["Return"].iter_rows():
        for cell in row:
            if cell.value is not None:
                added[cell.coordinate] = cell.value
    book.save(target)


if __name__ == "__main__":
    {"fill": fill, "values": values, "sheets": sheets, "join": join}[sys.argv[1]](*sys.argv[2:])
