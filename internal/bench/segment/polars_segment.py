"""RFM quintiles by nearest rank and ABC 80/95 by running share, with polars, on the file of internal/bench/segment.

python polars_segment.py FILE [ROUNDS]
"""
import array
import os
import resource
import sys
import time

import polars as pl


def read(path):
    n = os.path.getsize(path) // 16
    columns = []
    with open(path, "rb") as f:
        for code, name in (("i", "recency"), ("i", "orders"), ("q", "sales")):
            a = array.array(code)
            a.fromfile(f, n)
            dtype = pl.Int32 if code == "i" else pl.Int64
            columns.append(pl.Series(name, memoryview(a), dtype=dtype))
            del a
    return pl.DataFrame(columns)


def grade(df):
    """The best query we know: one sort a column, cuts and edges from it, then comparisons. Ties at an edge are not told apart."""
    at, total = {}, df.get_column("sales").sum()
    for column in ("recency", "orders", "sales"):
        s = df.get_column(column).sort()
        n = len(s)
        at[column] = [s[(k * n + 4) // 5 - 1] for k in range(1, 5)]
    falling = s.reverse()
    before = (falling.cum_sum() - falling) * 100
    edges = [falling[int((before < total * share).sum()) - 1] for share in (80, 95)]

    def score(column):
        return sum(((pl.col(column) > cut).cast(pl.UInt8) for cut in at[column]), pl.lit(1, dtype=pl.UInt8))

    return df.lazy().select(
        (6 - score("recency")).alias("R"),
        score("orders").alias("F"),
        score("sales").alias("M"),
        sum(((pl.col("sales") < edge).cast(pl.UInt8) for edge in edges), pl.lit(0, dtype=pl.UInt8)).alias("ABC"),
    ).collect()


def main():
    df = read(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    walls, cpus = [], []
    for _ in range(rounds):
        u, t = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        out = grade(df)
        v = resource.getrusage(resource.RUSAGE_SELF)
        walls.append(time.perf_counter() - t)
        cpus.append(v.ru_utime + v.ru_stime - u.ru_utime - u.ru_stime)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"polars {pl.__version__}  {sorted(walls)[(rounds - 1) // 2]:.2f} s, {sorted(cpus)[(rounds - 1) // 2]:.2f} CPU s, {peak} MB at most")
    for column in ("R", "F", "M", "ABC"):
        print(column, [c for _, c in sorted(out.get_column(column).value_counts().rows())])


main()
