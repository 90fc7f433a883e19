"""Runs the SQL and the Python of docs/cookbook.md in a workspace and prints the answers as JSON.

usage: cookbook.py COOKBOOK, in the workspace's folder
"""
import datetime
import decimal
import json
import re
import sys

import duckdb
import pandas as pd


def plain(v):
    """A value as JSON has it; SQL and pandas must agree on it."""
    if v is None or v is pd.NaT or v is pd.NA:
        return None
    if isinstance(v, decimal.Decimal):
        return f"{v:.4f}"
    if isinstance(v, (datetime.datetime, pd.Timestamp)):
        v = v.date()
    if isinstance(v, datetime.date):
        return v.isoformat()
    if isinstance(v, float):
        return None if v != v else round(v, 9)
    return v.item() if hasattr(v, "item") else v


def rows(table):
    return [[plain(v) for v in row] for row in table]


def block(text, language):
    found = re.findall(rf"```{language}\n(.*?)```", text, re.S)
    if len(found) != 1:
        sys.exit(f"{len(found)} blocks of {language} in {text[:60]!r}")
    return found[0]


begin, *questions = re.split(r"\n## ", open(sys.argv[1], encoding="utf-8").read())
names = {}
exec(block(begin, "python"), names)
answers = []
for q in questions:
    block(q, "powerquery")
    sql = duckdb.connect().execute(block(q, "sql")).fetchall()
    names.pop("answer", None)
    exec(block(q, "python"), names)
    python = names["answer"].astype(object).values.tolist()
    answers.append({"question": q.split("\n")[0], "sql": rows(sql), "python": rows(python)})
json.dump(answers, sys.stdout, ensure_ascii=False)
