"""The same query by other engines: python others.py ENGINE OUT FILE... ; compare OURS THEIRS says whether two answers
are the same, row for row."""
import sys

CHANNELS = ("web", "store", "market", "phone")


def distinct(files, tail=""):
    return f"""SELECT customer_id, min(order_date) AS first_on, max(order_date) AS last_on, count(*) AS lines,
      count(DISTINCT order_id) AS orders, count(DISTINCT product_id) AS products, sum(amount) AS amount, sum(discount) AS discount,
      {", ".join(f"count(*) FILTER (channel = '{c}') AS ch_{c}" for c in CHANNELS)}
      FROM read_parquet({files!r}) GROUP BY customer_id {tail}"""


def duckdb_run(out, files, query):
    import duckdb
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    con.execute(f"COPY ({query}) TO '{out}/part.parquet' (FORMAT parquet, COMPRESSION zstd)")


def two_steps(files):
    return f"""SELECT * FROM (SELECT customer_id, min(order_date) AS first_on, max(order_date) AS last_on, count(*) AS lines, sum(amount) AS amount,
        sum(discount) AS discount, {", ".join(f"count(*) FILTER (channel = '{c}') AS ch_{c}" for c in CHANNELS)}
        FROM read_parquet({files!r}) GROUP BY customer_id)
      JOIN (SELECT customer_id, count(*) AS orders FROM (SELECT DISTINCT customer_id, order_id FROM read_parquet({files!r})) GROUP BY customer_id) USING (customer_id)
      JOIN (SELECT customer_id, count(*) AS products FROM (SELECT DISTINCT customer_id, product_id FROM read_parquet({files!r})) GROUP BY customer_id) USING (customer_id)"""


def no_distinct(files):
    return f"""SELECT customer_id, min(order_date) AS first_on, max(order_date) AS last_on, count(*) AS lines, sum(amount) AS amount,
      sum(discount) AS discount, {", ".join(f"count(*) FILTER (channel = '{c}') AS ch_{c}" for c in CHANNELS)}
      FROM read_parquet({files!r}) GROUP BY customer_id"""


def polars_run(out, files):
    import polars as pl
    lines = pl.scan_parquet(files)
    key = "customer_id"
    sums = lines.group_by(key).agg(
        pl.col("order_date").min().alias("first_on"), pl.col("order_date").max().alias("last_on"), pl.len().alias("lines"),
        pl.col("amount").sum(), pl.col("discount").sum(), *[(pl.col("channel") == c).sum().alias("ch_" + c) for c in CHANNELS])
    orders = lines.select(key, "order_id").unique().group_by(key).agg(pl.len().alias("orders"))
    products = lines.select(key, "product_id").unique().group_by(key).agg(pl.len().alias("products"))
    sums.join(orders, on=key).join(products, on=key).collect(engine="streaming").write_parquet(f"{out}/part.parquet", compression="zstd")


def compare(ours, theirs):
    import duckdb
    con = duckdb.connect()
    there = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM read_parquet('{ours}/*.parquet')").fetchall()}
    names = ["customer_id", "first_on", "last_on", "lines", "orders", "products", "amount", "discount", *["ch_" + c for c in CHANNELS]]
    names = [n for n in names if n in there]  # without distinct counts there are two less
    columns = ", ".join(f"CAST({n} AS {'VARCHAR' if n == 'customer_id' else 'DATE' if n.endswith('_on') else 'DECIMAL(38, 4)'}) AS {n}" for n in names)
    a, b = (f"SELECT {columns} FROM read_parquet('{d}/*.parquet')" for d in (ours, theirs))
    n, = con.execute(f"SELECT count(*) FROM (({a}) EXCEPT ALL ({b}))").fetchone()
    m, = con.execute(f"SELECT count(*) FROM (({b}) EXCEPT ALL ({a}))").fetchone()
    sums = {name: con.execute(f"SELECT sum({name}) FROM ({a})").fetchone()[0] for name in ("lines", "orders", "products", "amount") if name in there}
    rows, = con.execute(f"SELECT count(*) FROM ({a})").fetchone()
    print(f"{rows} customers, " + ", ".join(f"{v} {k}" for k, v in sums.items()) + f"; {n + m} rows differ")
    sys.exit(1 if n + m else 0)


if __name__ == "__main__":
    engine, out, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    if engine == "duckdb":
        duckdb_run(out, files, distinct(files))
    elif engine == "duckdb-ordered":
        duckdb_run(out, files, distinct(files, "ORDER BY customer_id"))
    elif engine == "duckdb-two-step":
        duckdb_run(out, files, two_steps(files))
    elif engine == "duckdb-no-distinct":
        duckdb_run(out, files, no_distinct(files))
    elif engine == "polars":
        polars_run(out, files)
    elif engine == "compare":
        compare(out, files[0])
    elif engine == "versions":
        import duckdb
        import polars
        print(f"duckdb {duckdb.__version__}, polars {polars.__version__}, Python {sys.version.split()[0]}")
    else:
        sys.exit(f"no engine {engine}")
