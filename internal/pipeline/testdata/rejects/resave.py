"""Corrects a reject workbook as a person does in another program, and saves it.

resave.py FROM TO WHAT: WHAT is plain, moved (the sheets in another order, columns hidden, widths and styles gone) or
dropped (the hidden sheet is gone); untouched types nothing. openpyxl writes the whole workbook anew: styles, comments, shared strings.

The workbooks libreoffice-7.4.* were made of a plain one: soffice --headless --convert-to ods corrected.xlsx
"""
import sys

import openpyxl
from openpyxl.styles import Font

source, target, what = sys.argv[1:4]
book = openpyxl.load_workbook(source)
if what != "untouched":
    rows = book["Rows"]
    rows["J2"] = "10,50"
    rows["E3"] = "14/03/2026"
if what == "moved":
    book.move_sheet("_habitue", -1)
    book["_habitue"].sheet_state = "visible"
    notes = book.create_sheet("Notes of mine", 0)
    notes["A1"] = "call the till about row 90"
    for letter in "CH":
        rows.column_dimensions[letter].hidden = True
    for row in rows.iter_rows():
        for cell in row:
            cell.font, cell.number_format, cell.comment = Font(name="Comic Sans MS"), "General", None
elif what == "dropped":
    del book["_habitue"]
book.save(target)
