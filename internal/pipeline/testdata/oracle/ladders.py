"""Tiers and points of one file, a day and a lot at a time, by reference/loyalty.md §3.8 and §3.9. Reads a JSON object
{"file", "as_of", "ladders": [{"name", "rule"}], "programmes": [{"name", "rule"}]} from stdin and prints a line for each of them."""
import datetime, json, sys
from decimal import Decimal

import sales

DAY = datetime.timedelta(1)


def after(day, months):
    return sales.months_before(day, -months)


def year_of(joined, day):
    """The first day of the year of membership that holds a day."""
    start, n = joined, 0
    while after(joined, 12 * (n + 1)) <= day:
        n += 1
        start = after(joined, 12 * n)
    return start, after(joined, 12 * (n + 1)) - DAY


def ten_thousand(v):
    return int(Decimal(str(v)) * 10000)


class Ladder:
    def __init__(self, said):
        self.metric, self.window, self.months = said.get("metric", "net_sales"), said.get("window", "rolling"), said.get("window_months", 0)
        self.term, self.term_months = said.get("term", "rolling"), said.get("term_months", 0)
        self.grace, self.one_down, self.reenter = said.get("grace_days", 0), said.get("downgrade") == "one_down", said.get("reenter_months", 0)
        self.steps = [(s["name"], ten_thousand(s["from"]), ten_thousand(s.get("keep", s["from"])), ten_thousand(s.get("reenter", s["from"])), s.get("lifetime", False)) for s in said["steps"]]

    def amounts(self, life):
        """What each day brings to the metric."""
        if self.metric == "orders":
            return {d: 10000 * len(of) for d, of in life.orders.items()}
        if self.metric == "order_days":
            return {d: 10000 for d in life.orders}
        return dict(life.days)

    def since(self, joined, day):
        """The first day of the window that ends with a day."""
        if self.window == "calendar":
            return datetime.date(day.year, 1, 1)
        if self.window == "anniversary":
            return year_of(joined, day)[0]
        return sales.months_before(day, self.months) + DAY if self.months else datetime.date.min

    def end(self, joined, last):
        """The last day of the term after the last day that qualified."""
        if self.term == "calendar":
            return after(datetime.date(last.year, 12, 31), self.term_months)
        if self.term == "anniversary":
            return after(year_of(joined, last)[1], self.term_months)
        return after(last, self.term_months)

    def life(self, life, upto):
        """The highest step of each day, None below the lowest."""
        amounts = self.amounts(life)
        joined = min(life.days)
        inside, lost, day, stood = {}, {}, joined, []
        order = sorted(amounts)
        while day <= upto:
            start = self.since(joined, day)
            metric = sum(amounts[d] for d in order if start <= d <= day)
            for k in reversed(range(len(self.steps))):
                _, entry, keep, again, forever = self.steps[k]
                if k in inside:
                    if metric >= keep:
                        inside[k] = day
                    elif not forever and day > self.end(joined, inside[k]) + self.grace * DAY:
                        del inside[k]
                        lost[k] = day
                        if self.one_down and k > 0:
                            inside[k - 1] = day  # a term of its own
                if k not in inside and (metric >= entry or k in lost and day <= after(lost[k], self.reenter) and self.reenter and metric >= again):
                    inside[k] = day
            stood.append(max(inside) if inside else None)
            day += DAY
        return stood


def ladder_line(lives, said, upto):
    ladder = Ladder(said)
    counts, stays = [0] * (len(ladder.steps) + 1), 0
    for life in lives.values():
        stood = ladder.life(life, upto)
        counts[0 if stood[-1] is None else stood[-1] + 1] += 1
        stays += sum(now is not None and now != before for before, now in zip([None] + stood, stood))
    return "%s, %d stays" % (" ".join(map(str, counts)), stays)


def last_day(programme, joined, earned):
    """The last day on which points of a day can be spent; inactivity is asked when they are counted."""
    lasts = programme.get("lasts", 0)
    kind = programme.get("expiry", "never")
    if kind == "months":
        return after(earned, lasts)
    if kind == "month_end":
        month = after(earned.replace(day=1), lasts + 1)
        return month - DAY
    if kind == "year_end":
        return datetime.date(earned.year + lasts, 12, 31)
    if kind == "anniversary":
        return after(year_of(joined, earned)[1] + DAY, 12 * lasts) - DAY
    return datetime.date.max


def points_line(lives, programme, upto):
    earned = expired = 0
    for life in lives.values():
        lots, rest = [], 0
        bills = {}
        for line in sorted(life.lines, key=lambda l: (l.day, l.row)):
            bills.setdefault((line.day, line.order), []).append(line.amount)
        for (day, _), amounts in bills.items():
            if programme["floor"] == "line":
                got = sum(max(a, 0) // 10000 for a in amounts)
            elif programme["floor"] == "order":
                got = sum(amounts) // 10000
            else:
                rest += sum(amounts)
                got, rest = rest // 10000, rest % 10000
            if got:
                lots.append((day, got))
        joined = min(life.days)
        days = sorted({d for d, _ in lots})
        for day, got in lots:
            earned += got
            end = last_day(programme, joined, day)
            if programme.get("expiry") == "inactivity":
                end = after(day, programme["lasts"])
                for other in days:
                    if day < other <= end:
                        end = after(other, programme["lasts"])
            expired += got if end < upto else 0
    return "%d earned, %d expired, %d left" % (earned, expired, earned - expired)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    upto = datetime.date.fromisoformat(asked["as_of"])
    lives = sales.lives(getattr(sales, asked["file"])(), upto)
    for asked_for in asked["ladders"]:
        print("%s: %s" % (asked_for["name"], ladder_line(lives, asked_for["rule"], upto)))
    for asked_for in asked["programmes"]:
        print("%s: %s" % (asked_for["name"], points_line(lives, asked_for["rule"], upto)))
