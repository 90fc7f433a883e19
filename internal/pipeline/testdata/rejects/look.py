"""Prints what a person sees of a reject workbook: value, colour and comment of each cell of its first sheet, as JSON."""
import json
import sys

import openpyxl

for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path)
    cells = {}
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            fill = cell.fill.fgColor.rgb if cell.fill.fill_type else ""
            comment = cell.comment.text if cell.comment else ""
            if cell.value is not None or fill or comment:
                cells[cell.coordinate] = [str(cell.value if cell.value is not None else ""), cell.data_type, fill, comment]
    print(json.dumps({"sheets": [[s.title, s.sheet_state] for s in book.worksheets], "cells": cells}))
