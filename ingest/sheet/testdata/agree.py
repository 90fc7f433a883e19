"""Prints, as JSON Lines, the cells of a workbook on which python-calamine and openpyxl agree.

Usage: agree.py FILE…   One object a cell: {"file", "sheet", "row", "col", "type", "value"}; a file that one of the two
does not read gives no cell. Moments and spans are left out where the two show them in different types.
"""
import datetime as D, json, sys, warnings
from decimal import Decimal

import openpyxl
from python_calamine import CalamineWorkbook

warnings.simplefilter("ignore")


def plain(v):
    """A value as (type, text), or None where it is no cell."""
    if v is None or v == "":
        return None
    if isinstance(v, bool):
        return "bool", "true" if v else "false"
    if isinstance(v, (int, float)):
        d = Decimal("%.15g" % v)
        return "number", format(d.normalize() if d else Decimal(0), "f")
    if isinstance(v, D.datetime):
        return "moment", v.replace(microsecond=0).isoformat()
    if isinstance(v, D.date):
        return "moment", v.isoformat() + "T00:00:00"
    if isinstance(v, str):
        return "text", v.replace("\r\n", "\n").replace("\r", "\n")
    return None


def main():
    out = sys.stdout
    for path in sys.argv[1:]:
        try:
            book = openpyxl.load_workbook(path, data_only=True)
            other = CalamineWorkbook.from_path(path)
            pages = {n: other.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in other.sheet_names}
        except Exception:
            continue
        for page in book.worksheets:
            rows = pages.get(page.title)
            if rows is None or page.max_row * page.max_column > 5_000_000:
                continue
            for row in page.iter_rows():
                for cell in row:
                    a = plain(cell.value)
                    if a is None or cell.data_type == "e" or cell.row > len(rows) or cell.column > len(rows[cell.row - 1]):
                        continue
                    if a == plain(rows[cell.row - 1][cell.column - 1]):
                        out.write(json.dumps({"file": path, "sheet": page.title, "row": cell.row, "col": cell.column, "type": a[0], "value": a[1]}) + "\n")


main()
