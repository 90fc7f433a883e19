"""Sales as they stand in the files of ../shared/data, read without habitue, and what each customer's life says.

Money is whole ten-thousandths; a product with more decimals is rounded half to even once, on its line.
"""
import csv, datetime, gzip, io, os, zipfile
from collections import defaultdict, namedtuple
from decimal import Decimal, ROUND_HALF_EVEN

SHARED = os.environ.get("HABITUE_SHARED", "")
Line = namedtuple("Line", "customer day order product quantity amount row")


def money(quantity, price):
    return int((Decimal(quantity) * Decimal(price) * 10000).quantize(Decimal(1), ROUND_HALF_EVEN))


def path(*names):
    return os.path.join(SHARED, "data", *names)


def rows_of(name, sheet):
    """Rows of a workbook by the readers of other people: calamine, which reads both .xls and .xlsx."""
    from python_calamine import CalamineWorkbook
    rows = CalamineWorkbook.from_path(name).get_sheet_by_name(sheet).to_python()
    head = [str(h) for h in rows[0]]
    return [dict(zip(head, r)) for r in rows[1:]]


def number(cell):
    """What Excel shows of a measure: fifteen significant digits."""
    return Decimal("%.15g" % cell)


def name(cell):
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()


def cdnow():
    for row, text in enumerate(open(path("cdnow", "CDNOW_master.txt"))):
        if row == 0:
            continue  # the names
        who, day, pieces, paid = text.split()
        day = datetime.date(int(day[:4]), int(day[4:6]), int(day[6:]))
        yield Line(who, day, None, None, int(pieces), money(1, paid), row)


def superstore():
    for row, r in enumerate(rows_of(path("superstore", "Sample - Superstore 2014-2017.xls"), "Orders")):
        day = r["Order Date"]
        day = day.date() if isinstance(day, datetime.datetime) else day
        yield Line(r["Customer ID"], day, r["Order ID"], r["Product ID"], number(r["Quantity"]), money(1, number(r["Sales"])), row)


def retail():
    row = 0
    with zipfile.ZipFile(path("online_retail", "online_retail_by_day.zip")) as z:
        for part in sorted(n for n in z.namelist() if n.endswith(".csv")):
            for r in csv.DictReader(io.StringIO(z.read(part).decode("utf-8-sig"))):
                row += 1
                day = datetime.date.fromisoformat(r["InvoiceDate"][:10])
                yield Line(r["CustomerID"].split(".")[0], day, r["InvoiceNo"], r["StockCode"], int(r["Quantity"]), money(r["Quantity"], r["UnitPrice"]), row)


def coffee():
    book = path("coffee", "coffeeOrdersData.xlsx")
    price = {r["Product ID"]: number(r["Unit Price"]) for r in rows_of(book, "products")}
    for row, r in enumerate(rows_of(book, "orders")):
        day = r["Order Date"]
        day = day.date() if isinstance(day, datetime.datetime) else day
        yield Line(name(r["Customer ID"]), day, name(r["Order ID"]), r["Product ID"], number(r["Quantity"]), money(number(r["Quantity"]), price[r["Product ID"]]), row)


def journey():
    for row, r in enumerate(csv.DictReader(open(path("complete_journey", "transactions_sample.csv")))):
        if not r["basket_id"].isdigit():
            continue  # one number that another program has cut: 4.0128e+10
        day = datetime.date.fromisoformat(r["transaction_timestamp"][:10])
        yield Line(r["household_id"], day, r["basket_id"], r["product_id"], Decimal(r["quantity"]), money(1, r["sales_value"]), row)


class Life:
    """One customer up to a day."""

    def __init__(self):
        self.net = self.back = 0
        self.days = defaultdict(int)  # day → net
        self.orders = defaultdict(set)  # day → orders with something bought
        self.lines = []

    def add(self, line):
        self.net += line.amount
        self.days[line.day] += line.amount
        self.lines.append(line)
        if line.quantity > 0 and line.amount >= 0:
            self.orders[line.day].add(line.order if line.order is not None else "")

    def bought(self):
        """Days with an order, in their order."""
        return sorted(self.orders)

    def frequency(self):
        everything = [(d if o == "" else "", o) for d, of in self.orders.items() for o in of]
        return len(set(everything))


def lives(lines, upto):
    found = defaultdict(Life)
    for line in lines:
        if line.customer and line.day <= upto:
            found[line.customer].add(line)
    return dict(found)


def months_before(day, months):
    """The same day so many months before, or that month's last."""
    at = day.year * 12 + day.month - 1 - months
    year, month = divmod(at, 12)
    for d in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, d)
        except ValueError:
            continue
