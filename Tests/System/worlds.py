"""Random feeds, indicators and rules for Tests/System/compare."""

import csv
import datetime
import io
import json
import random
import re


def days(count):
    return datetime.timedelta(days=count)


class World:
    """Random feeds, indicators and rules over documents that grow and change; all of it follows from the seed."""

    # id, feed, kind, unit, frequencies to choose from
    SERIES = [("j.a", "j", "stock", "USD", "month"), ("j.b", "j", "stock", "USD", "month"), ("j.irr", "j", "rate", "USD/yr", "irregular"),
              ("c.index", "c", "index", "index", "day week"), ("c.irr", "c", "rate", "USD/yr", "irregular"), ("c.flow", "c", "flow", "USD", "month"),
              ("f.rev", "f", "flow", "USD", "quarter"), ("f.cost", "f", "flow", "USD", "quarter"),
              ("k.rev", "k", "flow", "USD", "quarter"), ("k.equity", "k", "stock", "USD", "quarter")]
    # id, formula, unit, about which value
    INDICATORS = [("i.sum", "j.a + j.b", "USD", 200), ("i.gap", "j.a - 1.1 * j.b", "USD", 0), ("i.ttm", "ttm(f.rev)", "USD/yr", 400),
                  ("i.share", "c.flow / j.a", "ratio", 1), ("i.mixed", "c.irr + j.irr", "USD/yr", 200), ("i.margin", "(f.rev - f.cost) / f.rev", "ratio", 0),
                  ("i.total", "cumulative(k.rev, since: 2023-01-01)", "USD", 900), ("i.year", "ttm(c.flow) / j.irr", "ratio", 12),
                  ("i.twice", "i.sum / j.b", "ratio", 2), ("i.turn", "4 * k.rev / k.equity", "ratio", 4), ("i.lent", "c.irr / i.ttm", "ratio", 0.25)]

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.today = datetime.date(2025, 1, 10) + days(self.random.randrange(200))
        self.broken, self.hidden, self.rows, self.truth = set(), set(), {}, {}
        self.series = {name: self.define(name, *words) for name, *words in self.SERIES}
        self.dated = {feed: feed in "fk" or self.random.random() < 0.6 for feed in "jcfk"}
        self.duplicate = {feed: self.random.choice(["reject", "last", "first", "max", "sum"]) for feed in "jcf"}
        self.indicators = {name: {"id": name, "formula": formula} for name, formula, *_ in self.INDICATORS if self.random.random() < 0.7}
        about = [(name, unit, 100) for name, _, _, unit, _ in self.SERIES]
        about += [(name, unit, value) for name, _, unit, value in self.INDICATORS if name in self.indicators]
        self.rules = {f"r{number}": self.rule(f"r{number}", *self.random.choice(about)) for number in range(10)}
        self.names = list(self.series)

    def define(self, name, feed, kind, unit, frequencies):
        frequency = self.random.choice(frequencies.split())
        self.rows[name] = []
        own = {"id": name, "unit": unit, "kind": kind, "frequency": frequency}
        if feed == "k":
            return own | {"concepts": ["A", "B"] if name == "k.rev" else ["C"]}
        where = {"s": name, "q": ["final", "flash"]}
        own |= {"value": "v", "where": where, "missing": ["."]} | ({"citation": "cite"} if self.random.random() < 0.5 else {})
        if feed == "f":
            return own | {"start": "start", "end": "end"}
        return own | ({"start": "start"} if frequency in ("week", "month") else {"date": "end"})

    def rule(self, name, series, unit, value):
        near = value + self.random.choice([-10, -5, 0, 5, 10]) * (value or 100) / 100
        if self.random.random() < 0.2:
            return {"id": name, "when": f"{series} {self.random.choice(['==', '!='])} {value:g} {unit}"}
        sign = self.random.choice([">", ">=", "<", "<="])
        rule = {"id": name, "when": f"{series} {sign} {near:g} {unit}"}
        if self.random.random() < 0.4:
            rule["clear"] = f"{series} {'<' if '>' in sign else '>'} {near - (1 if '>' in sign else -1) * 0.03 * (value or 100):g} {unit}"
        if self.random.random() < 0.5:
            rule["for"] = self.random.choice([2, 2, 3, "40d", "100d"])
        if self.random.random() < 0.3:
            rule["from"] = self.random.choice([2024, "2024-10"])
        return rule

    def configuration(self):
        feeds = []
        for feed, form in zip("jcfk", ["json", "csv", "csv", "companyfacts"]):
            own = {"id": f"feed.{feed}", "url": f"file:{feed}", "schedule": {"every": "1h"}, "format": form}
            own |= {"rows": "$.rows[*]"} if form == "json" else {}
            own |= {} if feed == "k" else {"duplicate": self.duplicate[feed]}
            dated = {"published": "pub"} if self.dated[feed] and feed != "k" else {}
            feeds.append(own | {"series": [series | dated for name, series in self.series.items() if name[0] == feed]})
        shown = [feed for feed in feeds if feed["id"] not in self.hidden]
        known = {series["id"] for feed in shown for series in feed["series"]}
        indicators, rules = [], []
        for one, into, key in [*((i, indicators, "formula") for i in self.indicators.values()), *((r, rules, "when") for r in self.rules.values())]:
            if one["id"] not in self.hidden and set(re.findall(r"\b[jcfki]\.[a-z]+", one[key])) <= known:
                into.append(one)
                known.add(one["id"])
        return json.dumps({"feeds": shown, "indicators": indicators, "rules": rules}, indent=1)

    def following(self, frequency, last):
        """The period after a day."""
        start = last + days(1)
        if frequency == "irregular":
            return (last + days(self.random.randint(9, 50)),) * 2
        if frequency == "day":
            return (start + days(max(0, 7 - start.isoweekday()) + 1 if start.isoweekday() > 5 else 0),) * 2
        if frequency == "week":
            start += days(-start.weekday() % 7)
            return start, start + days(6)
        month = start.year * 12 + start.month - 1 + (1 if frequency == "month" else 3)
        return start, datetime.date(month // 12, month % 12 + 1, 1) - days(1)

    def grow(self, name):
        """What has been published since: for a flow of facts the period, the year until its end, or both."""
        frequency, rows, truth = self.series[name]["frequency"], self.rows[name], self.truth.setdefault(name, {})
        last = max((row["end"] for row in rows), default=self.today - days(60) if frequency in ("day", "week") else datetime.date(2022, 12, 31))
        while True:
            start, end = self.following(frequency, last)
            published = end + days(self.random.randint(1, 15))
            is_early = self.random.random() < 0.04
            if published > self.today and not (is_early and start <= self.today):
                return
            level = list(truth.values())[-1] if truth else 100
            truth[start] = round(100 + (level - 100) * 0.6 + self.random.randint(-18, 18))
            firsts = [start]
            if name[0] in "fk" and self.series[name]["kind"] == "flow" and start.month > 1:
                january = start.replace(month=1)
                firsts = self.random.choice([[january], [start, january], [start]]) if end.month < 12 else [january]
            rows += [self.row(name, first, end, sum(value for day, value in truth.items() if first <= day <= start),
                              min(published, self.today)) for first in firsts]
            last = end

    def row(self, name, start, end, value, published):
        return {"s": name, "q": self.random.choice(["final"] * 6 + ["flash"]), "start": start, "end": end, "v": value, "pub": published,
                "cite": f"https://example.org/{name}/{published}", "concept": self.random.choice("AAAB") if name == "k.rev" else "C"}

    def edit(self, name):
        """What providers do to numbers that are already out."""
        rows = self.rows[name]
        # Mostly recent ones, for alerts rest on them.
        row = rows[-min(len(rows), 1 + int(self.random.expovariate(0.3)))]
        changed = row["v"] + self.random.choice([-40, -25, -12, -4, 4, 12, 25, 40]) if isinstance(row["v"], int) else 100
        match self.random.choice("revise revise revise correct correct withdraw withdraw empty remove repeat spoil shuffle".split()):
            case "revise" if self.dated[name[0]]: rows.append(row | {"v": changed, "pub": self.today})
            case "revise": row["v"] = changed
            case "correct": row["v"] = changed
            case "withdraw": rows.append(row | {"v": self.random.choice(["", "."]), "pub": self.today})
            case "empty": row["v"] = ""
            case "remove": rows.remove(row) if len(rows) > 5 else None
            case "repeat": rows.append(row | {"v": changed})
            case "spoil": rows.append(row | self.random.choice([{"v": "12x"}, {"start": "soon"}, {"pub": "soon"}]))
            case "shuffle": self.random.shuffle(rows)

    def document(self, feed):
        rows = [row for name in self.names if name[0] == feed for row in self.rows[name]]
        if feed == "j":
            return json.dumps({"rows": rows}, default=str)
        if feed == "k":
            facts = {}
            for number, row in enumerate(rows):
                fact = {"start": row["start"]} if row["s"] == "k.rev" else {}
                fact |= {"end": row["end"], "val": row["v"], "filed": row["pub"], "accn": f"0000000001-25-{number % 90:06d}"}
                facts.setdefault(row["concept"], {"units": {"USD": []}})["units"]["USD"].append(fact)
            return json.dumps({"cik": 7, "entityName": "K", "facts": {"us-gaap": facts}}, default=str)
        text = io.StringIO()
        writer = csv.DictWriter(text, ["s", "q", "start", "end", "v", "pub", "cite", "concept"])
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    def redefine(self):
        """Somebody edits the configuration."""
        series = self.series[self.random.choice(self.names)]
        rule = self.rules[self.random.choice(list(self.rules))]
        match self.random.choice("scale where rule hide hide hide".split()):
            case "scale": series["scale"] = self.random.choice([1, 1.25, 0.8])
            case "where" if "where" in series: series["where"] = {**series["where"], "q": self.random.choice(["final", ["final", "flash"]])}
            case "rule": rule["for"] = self.random.choice([1, 2, "60d"])
            case "hide": self.hidden ^= {self.random.choice([*self.rules, *self.indicators, "feed.j", "feed.c", "feed.k"])}

    def advance(self):
        """The documents of the next step."""
        self.today += days(self.random.choice([1, 3, 10, 20, 31, 45]))
        for name in self.names:
            self.grow(name)
            for _ in range(self.random.choice([0, 1, 1, 2, 3])):
                self.edit(name)
        # One at a time, for two that fail are told in the order of their answers.
        if self.random.random() < (0.4 if self.broken else 0.2):
            self.broken = set() if self.broken else {self.random.choice("jcfk")}
        files = {feed: self.document(feed) for feed in "jcfk"}
        for feed in self.broken:
            text = files[feed]
            files[feed] = self.random.choice([text[:len(text) // 2] if feed in "jk" else "", "<html><title>Maintenance</title></html>", None])
        return files
