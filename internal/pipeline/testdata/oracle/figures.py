"""The figures of one file by the definitions of reference/loyalty.md §3, line by line as TestFiguresOfRealFiles tells those of
habitue. Run as: python figures.py NAME YYYY-MM-DD LEVELS,LEVELS"""
import datetime, math, sys
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction

import sales

ELEVEN = {
    "champions": "555 554 544 545 454 455 445",
    "loyal": "543 444 435 355 354 345 344 335",
    "potential_loyalist": "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323",
    "new": "512 511 422 421 412 411 311",
    "promising": "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313",
    "need_attention": "535 534 443 434 343 334 325 324",
    "about_to_sleep": "331 321 312 221 213 231 241 251",
    "at_risk": "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124",
    "cannot_lose": "155 154 144 214 215 115 114 113",
    "hibernating": "332 322 233 232 223 222 132 123 122 212 211",
    "lost": "111 112 121 131 141 151",
}
SIX = ["champions", "loyal", "recent", "need_attention", "at_risk", "inactive"]


def shown(amount):
    sign = "-" if amount < 0 else ""
    return "%s%d.%04d" % (sign, abs(amount) // 10000, abs(amount) % 10000)


def nine(value):
    return "%.9g" % float(value)


def cuts(values, levels):
    """The value at rank ceil(k n / levels), k from 1."""
    ordered = sorted(values)
    return [ordered[-(-k * len(ordered) // levels) - 1] for k in range(1, levels)]


def scores(values, levels, rank, high):
    """One score a customer, values in the order of their ids; high: more is better."""
    n = len(values)
    if rank:
        base, more = divmod(n, levels)  # NTILE: the first parts are the larger ones
        got, at, order = [0] * n, 0, sorted(range(n), key=lambda i: (values[i], i))
        for part in range(levels):
            for i in order[at:at + base + (part < more)]:
                got[i] = part + 1
            at += base + (part < more)
        return got if high else [levels + 1 - s for s in got]
    distinct = sorted(set(values))
    d = len(distinct)
    if d < levels:
        place = {v: i for i, v in enumerate(distinct)}
        scale = [1 if d == 1 else int(1 + Fraction((levels - 1) * i, d - 1) + Fraction(1, 2)) for i in range(d)]
        got = [scale[place[v]] for v in values]
    else:
        at = cuts(values, levels)
        got = [1 + sum(v > c for c in at) for v in values]
    return got if high else [levels + 1 - s for s in got]


# What scores of so many levels become for a map of another number.
SPREAD = {(3, 5): [1, 3, 5], (4, 5): [1, 2, 4, 5], (5, 5): [1, 2, 3, 4, 5], (3, 3): [1, 2, 3], (4, 3): [1, 2, 2, 3], (5, 3): [1, 1, 2, 3, 3]}


def six(r, f, m):
    if (r, f, m) == (3, 3, 3):
        return "champions"
    if r == 3:
        return "recent" if f == 1 else "loyal"
    if r == 2:
        if f == 3:
            return "loyal"
        return "need_attention" if f == 2 or m >= 2 else "inactive"
    return "at_risk" if f >= 2 or m == 3 else "inactive"


def abc(values):
    """Classes by the share before each, (class → count, value) and whether a tie stands at a cut."""
    order = sorted(values, key=lambda v: (-v[1], v[0]))
    total = sum(v for _, v in order if v > 0)
    classes, before, told = {c: [0, 0] for c in "ABC"}, 0, []
    for _, v in order:
        c = "C" if v <= 0 else "A" if before * 100 < 80 * total else "B" if before * 100 < 95 * total else "C"
        classes[c][0] += 1
        classes[c][1] += v
        before += max(v, 0)
        told.append((c, v))
    tie = any(a[0] != b[0] and a[1] == b[1] and a[1] > 0 for a, b in zip(told, told[1:]))
    return ", ".join("%s %d %s" % (c, n, shown(v)) for c, (n, v) in classes.items()) + ", tie " + str(tie).lower()


def month(day):
    return day.year * 12 + day.month - 1


def month_name(m):
    return "%04d-%02d" % (m // 12, m % 12 + 1)


def balance(buyers, upto):
    """The lapse by nine gaps in ten, and the months' comings and goings, day by day."""
    gaps = sorted((b - a).days for life in buyers for a, b in zip(life.bought(), life.bought()[1:]))
    lapse = gaps[-(-9 * len(gaps) // 10) - 1] if len(gaps) >= 30 else 365
    flow = defaultdict(Counter)
    for life in buyers:
        days = life.bought()
        for last, following in zip(days, days[1:] + [None]):
            gone = last + datetime.timedelta(lapse + 1)
            if gone <= upto and (following is None or following >= gone):
                flow[month(gone)]["lapsed"] += 1
                if following is not None:
                    flow[month(following)]["back"] += 1
        flow[month(days[0])]["new"] += 1
    yield "lapse %d" % lapse
    active = 0
    for m in range(min(flow), month(upto) + 1):
        f = flow[m]
        end = active + f["new"] + f["back"] - f["lapsed"]
        yield "balance %s %d %d %d %d %d" % (month_name(m), active, f["new"], f["back"], f["lapsed"], end)
        active = end


def seconds(buyers, upto):
    """Kaplan-Meier of the second order, its interval by Greenwood on the scale of log(-log)."""
    again, watched = Counter(), Counter()
    for life in buyers:
        days = life.bought()
        if len(life.orders[days[0]]) > 1:
            again[0] += 1
        elif len(days) > 1:
            again[(days[1] - days[0]).days] += 1
        else:
            watched[(upto - days[0]).days] += 1
    risk, waiting, spread, returned = len(buyers), Fraction(1), Fraction(0), 0
    for day in range(181):
        n = again[day]
        if n and risk:
            waiting *= Fraction(risk - n, risk)
            spread += Fraction(n, risk * (risk - n)) if risk > n else 0
        returned += n
        risk -= n
        if day in (30, 60, 90, 180):
            s = float(waiting)
            half = 1.959963984540054 * math.sqrt(spread) / math.log(s)
            low, high = 1 - s ** math.exp(-half), 1 - s ** math.exp(half)
            yield "second order within %d: %d %d %s %s %s" % (day, risk, returned, nine(1 - waiting), nine(min(low, high)), nine(max(low, high)))
        risk -= watched[day]


def concentration(buyers, upto):
    above = [life.net for life in buyers if life.net > 0]
    hhi = Fraction(sum(v * v for v in above), sum(above) ** 2)
    year = sales.months_before(upto, 12)
    part, first = [0, 0], [0, 0]
    for life in buyers:
        start = life.bought()[0]
        for day, net in life.days.items():
            for i, counts in enumerate((True, day > year)):
                part[i] += net * counts
                first[i] += net * (counts and day == start)
    share = [nine(Fraction(a, b)) for a, b in zip(first, part)]
    return "hhi %s, alike %s, first %s %s, of the year %s %s" % (nine(hhi), nine(1 / hhi), shown(first[0]), share[0], shown(first[1]), share[1])


def groups(ids, lives, upto, levels):
    recency = [(upto - lives[i].bought()[-1]).days for i in ids]
    frequency = [lives[i].frequency() for i in ids]
    monetary = [lives[i].net for i in ids]
    for n in levels:
        for ties in ("equal", "rank"):
            r, f, m = (scores(v, n, ties == "rank", high) for v, high in ((recency, False), (frequency, True), (monetary, True)))
            for by in ("eleven", "six"):
                if ties == "equal" and by == "eleven":
                    yield "cuts of %d: %s %s %s" % (n, told(cuts(recency, n)), told(cuts(frequency, n)), told([shown(v) for v in cuts(monetary, n)]))
                counts = Counter()
                for code in zip(r, f, m):
                    a, b, c = (SPREAD[n, 5 if by == "eleven" else 3][s - 1] for s in code)
                    counts[next(k for k, v in ELEVEN.items() if "%d%d%d" % (a, b, c) in v.split()) if by == "eleven" else six(a, b, c)] += 1
                names = list(ELEVEN) if by == "eleven" else SIX
                yield "%d levels, %s, %s: %s" % (n, ties, by, ", ".join("%s %d" % (k, counts[k]) for k in names))


def told(values):
    return "[" + " ".join(str(v) for v in values) + "]"


def classes(lines, lives, ids, upto):
    for months in (0, 12):
        since = sales.months_before(upto, months) if months else datetime.date.min
        spent, goods, known = dict.fromkeys(ids, 0), defaultdict(int), False
        for life_id, life in lives.items():
            for line in life.lines:
                if line.day > since:
                    known = known or line.product is not None
                    goods[line.product] += line.amount
                    if life_id in spent:
                        spent[life_id] += line.amount
        yield "abc of %d months: %s" % (months, abc(list(spent.items())))
        if known:
            yield "products of %d months: %s" % (months, abc(list(goods.items())))


def figures(file, upto, levels):
    lines = list(getattr(sales, file)())
    lives = sales.lives(lines, upto)
    ids = sorted(i for i, life in lives.items() if life.orders)
    buyers = [lives[i] for i in ids]
    once = sum(life.frequency() == 1 for life in buyers)
    yield "buyers %d, orders %d, days %d, once %d, again %d, net %s" % (
        len(ids), sum(life.frequency() for life in buyers), sum(len(life.orders) for life in buyers), once, len(ids) - once,
        shown(sum(life.net for life in lives.values())))
    yield from groups(ids, lives, upto, levels)
    yield from classes(lines, lives, ids, upto)
    cohorts = defaultdict(Counter)
    for life in buyers:
        for m in {month(d) for d in life.bought()}:
            cohorts[month(life.bought()[0])][m] += 1
    for m in sorted(cohorts):
        yield "cohort %s: %s" % (month_name(m), " ".join(str(cohorts[m][k]) for k in range(m, month(upto) + 1)))
    yield from balance(buyers, upto)
    yield from seconds(buyers, upto)
    yield concentration(buyers, upto)


if __name__ == "__main__":
    for line in figures(sys.argv[1], datetime.date.fromisoformat(sys.argv[2]), [int(n) for n in sys.argv[3].split(",")]):
        print(line)
