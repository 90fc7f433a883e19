"""Called by .ci/readers: readers.py HABITUE FOLDER TABLES.MD"""
import csv
import decimal
import glob
import json
import os
import re
import subprocess
import sys

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq

habitue, work, doc = sys.argv[1:]

# The types of docs/tables.md as DuckDB, pandas with pyarrow, and Polars name them.
TYPES = {
    "STRING": ("VARCHAR", "string[pyarrow]", pl.String()),
    "DATE": ("DATE", "date32[day][pyarrow]", pl.Date()),
    "INT64": ("BIGINT", "int64[pyarrow]", pl.Int64()),
    "DOUBLE": ("DOUBLE", "double[pyarrow]", pl.Float64()),
    "BOOLEAN": ("BOOLEAN", "bool[pyarrow]", pl.Boolean()),
    "DECIMAL(18,4)": ("DECIMAL(18,4)", "decimal128(18, 4)[pyarrow]", pl.Decimal(18, 4)),
    "TIMESTAMP(MICROS, UTC)": ("TIMESTAMP WITH TIME ZONE", "timestamp[us, tz=UTC][pyarrow]", pl.Datetime("us", "UTC")),
}
failures = []


def check(ok, *what):
    if not ok:
        failures.append(" ".join(str(w) for w in what))


def run(*args, code=0):
    done = subprocess.run([habitue, *args], capture_output=True, text=True)
    if done.returncode != code:
        sys.exit(f"habitue {' '.join(args)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def documented():
    """The tables of docs/tables.md: name → [(column, type, nullable)] and key."""
    tables = {}
    for part in re.split(r"\n## ", open(doc, encoding="utf-8").read())[1:]:
        name = part.split("\n")[0]
        columns = re.findall(r"^\| `(\w+)` \| (.*?) \|", part, re.M)
        key = re.search(r"sorted by (.*?)\.\n", part).group(1).split(", ")
        tables[name] = [(c, t.removesuffix(", or null"), t.endswith(", or null")) for c, t in columns], key
    return tables


# An honest shop has no suspicions.
MAY_BE_EMPTY = {"abuse.parquet"}


def check_table(path, columns, key, entry):
    name = os.path.basename(path)
    want = {c: TYPES[t] for c, t, _ in columns}
    con = duckdb.connect()
    duck = {r[0]: r[1] for r in con.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}
    panda, polar = pd.read_parquet(path, dtype_backend="pyarrow"), pl.read_parquet(path)
    check(duck == {c: w[0] for c, w in want.items()}, name, "in DuckDB:", duck)
    check({c: str(t) for c, t in panda.dtypes.items()} == {c: w[1] for c, w in want.items()}, name, "in pandas:", dict(panda.dtypes))
    check(dict(polar.schema) == {c: w[2] for c, w in want.items()}, name, "in Polars:", dict(polar.schema))
    for reader, n in (("DuckDB", con.execute(f"SELECT count(*) FROM '{path}'").fetchone()[0]), ("pandas", len(panda)), ("Polars", len(polar))):
        check(n == entry.get("rows", 0) and (n > 0 or name in MAY_BE_EMPTY), name, "has", n, "rows in", reader, "and", entry.get("rows", 0), "in the manifest")
    for column, text in entry.get("sums", {}).items():
        total = decimal.Decimal(text)
        sums = {
            "DuckDB": con.execute(f'SELECT sum("{column}") FROM \'{path}\'').fetchone()[0],
            "pandas": panda[column].sum(), "Polars": polar[column].sum(),
        }
        for reader, got in sums.items():
            check(decimal.Decimal(str(got or 0)) == total, name, column, "sums to", got, "in", reader, "and to", text, "in the manifest")
    for column, _, nullable in columns:
        nulls = polar[column].null_count()
        check(nullable or nulls == 0, name, column, "has", nulls, "nulls")
    rows = [tuple((v is not None, v) for v in r) for r in polar.select(key).iter_rows()]
    check(all(a <= b for a, b in zip(rows, rows[1:])), name, "is not sorted by", key)


def check_tables():
    """The demo's shop with points, its mails sent, two snapshots: every table but one has rows."""
    shop = f"{work}/shop"
    run("demo", "--workspace", shop)
    with open(f"{shop}/habitue.yaml", "a", encoding="utf-8") as f:
        f.write("\npoints: {earn: 1, per: 1, expiry: months, lasts: 12, value: 0.01, voucher: {name: Bon, at: 500}}\n")
    run("snapshot", "--workspace", shop)
    tables, latest = documented(), f"{shop}/lake/latest"
    manifest = json.load(open(f"{latest}/manifest.json", encoding="utf-8"))
    entries = {f["name"]: f for f in manifest["files"] if f["name"].endswith(".parquet")}
    check(set(entries) == {n + ".parquet" for n in tables if n != "order_lines"}, "published:", sorted(entries))
    for name, (columns, key) in tables.items():
        if name != "order_lines":
            check_table(f"{latest}/{name}.parquet", columns, key, entries[f"{name}.parquet"])
    lines = glob.glob(f"{shop}/lake/order_lines/**/*.parquet", recursive=True)
    for path in lines:
        columns = {c: TYPES[t][1] for c, t, _ in tables["order_lines"][0]}
        got = {c: str(t) for c, t in pq.ParquetFile(path).read().to_pandas(types_mapper=pd.ArrowDtype).dtypes.items()}
        check(got == columns, path, "in pandas:", got)
    print(f"{len(entries)} tables and {len(lines)} files of order lines in three readers")


def sums(folder):
    """lines, quantity and amount of the order lines, in three readers."""
    glob_all = f"{folder}/lake/order_lines/**/*.parquet"
    duck = duckdb.connect().execute(f"SELECT count(*), sum(quantity), sum(amount) FROM read_parquet('{glob_all}')").fetchone()
    polar = pl.scan_parquet(glob_all).select(pl.len(), pl.col("quantity").sum(), pl.col("amount").sum()).collect().row(0)
    p = pd.read_parquet(f"{folder}/lake/order_lines", dtype_backend="pyarrow")
    return {"DuckDB": duck, "Polars": polar, "pandas": (len(p), p["quantity"].sum(), p["amount"].sum())}


def check_sums():
    """Loads, an overlap, a correction that loses a line, and undos; the last upload that has an order decides."""
    shop, uploads = f"{work}/small", []
    run("init", "--workspace", shop, "--shop", "Corner Shop")

    def load(name, rows, *flags):
        path = f"{work}/{name}"
        with open(path, "w", encoding="utf-8", newline="") as f:
            w = csv.writer(f)
            w.writerow(["Order", "Date", "Customer", "Product ID", "Qty", "Unit price"])
            w.writerows(rows)
        run("ingest", "--workspace", shop, *flags, path)
        uploads.append((name, rows))
        compare(f"after {name}")

    def undo(name):
        listed = [json.loads(line) for line in run("uploads", "--json", "--workspace", shop).splitlines()]
        run("undo", "--yes", "--workspace", shop, "--upload", next(u["id"] for u in listed if u["name"] == name))
        uploads[:] = [u for u in uploads if u[0] != name]
        compare(f"without {name}")

    def compare(when):
        orders = {}
        for _, rows in uploads:
            for order in {r[0] for r in rows}:
                orders[order] = [r for r in rows if r[0] == order]
        live = [r for rows in orders.values() for r in rows]
        d = decimal.Decimal
        want = len(live), sum(d(r[4]) for r in live), sum(d(r[4]) * d(r[5]) for r in live)
        for reader, got in sums(shop).items():
            check(tuple(got) == want, when, reader, "sums to", got, "and the sheets to", want)
        lake = json.load(open(f"{shop}/lake/manifest.json", encoding="utf-8"))["order_lines"]
        check((lake["lines"], d(lake["quantity"]), d(lake["amount"])) == want, when, "the lake says", lake, "and the sheets", want)
        run("snapshot", "--workspace", shop, "--as-of", "2026-03-31")
        control = json.load(open(f"{shop}/lake/latest/manifest.json", encoding="utf-8"))["control"]
        check((control["lines"], d(control["quantity"]), d(control["net_sales"])) == want, when, "the snapshot says", control, "and the sheets", want)

    load("february.csv", [["1", "2026-02-14", "K1", "T", "2", "957.5775"], ["1", "2026-02-14", "K1", "C", "1", "3.10"], ["2", "2026-02-20", "K2", "T", "1", "10"]])
    load("overlap.csv", [["2", "2026-02-20", "K2", "T", "1", "10"], ["3", "2026-03-01", "K1", "T", "4", "0.001"], ["3", "2026-03-01", "K1", "C", "-1", "3.10"]])
    load("correction.csv", [["1", "2026-02-14", "K1", "T", "2", "900.00"]], "--accept-changes")
    undo("overlap.csv")
    load("march.csv", [["4", "2026-03-30", "K3", "C", "3", "3.10"], ["2", "2026-02-20", "K2", "T", "2", "10"]])
    undo("correction.csv")
    undo("february.csv")
    print("order lines after an overlap, a correction and three undos in three readers")


check_tables()
check_sums()
for f in failures:
    print("FAIL", f)
sys.exit(bool(failures))
