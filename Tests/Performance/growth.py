"""Growth: ingest and queries on stores of ever more observations."""

import datetime
import random
import statistics
import time

import served

# A feed of daily values over twenty years.
DAYS = 5000
FEEDS = 2000


def run(folder, port, options):
    random.seed(2)
    day = datetime.date(2006, 1, 1)
    text, _ = served.document([str(day + datetime.timedelta(days=number)) for number in range(DAYS)])
    served.put(folder / "www" / "days.json", text)
    fill(folder, port, "first", 20)
    served.configuration(folder / "query.yaml", [("first0", f"http://127.0.0.1:{port}/days.json?0")], frequency="day")
    base = measure(folder, port, options, "empty")
    have, filled = 0, 0
    for size in options.growth:
        begin = time.monotonic()
        while have < size:
            fill(folder, port, f"g{filled}x", FEEDS)
            filled += 1
            have = int(served.ask(folder / "growth.db", "SELECT count(*) FROM observation"))
        print(f"  filled to {have} in {time.monotonic() - begin:.0f} s")
        measure(folder, port, options, f"of{have}", base)


def fill(folder, port, prefix, count):
    served.configuration(
        folder / "fill.yaml", [(f"{prefix}{feed}", f"http://127.0.0.1:{port}/days.json?{feed}") for feed in range(count)],
        frequency="day")
    served.one_pass(folder, "fill.yaml", "growth.db")


def measure(folder, port, options, name, base=None):
    rates = []
    for number in range(options.rounds):
        feeds = [(f"{name}x{number}x{feed}", f"http://127.0.0.1:{port}/{feed}.json") for feed in range(options.feeds)]
        served.configuration(folder / "more.yaml", feeds)
        seconds, _ = served.one_pass(folder, "more.yaml", "growth.db")
        rates.append(options.feeds * options.observations / seconds)
    query = [served.BINARY, "query", "first0.value", "--output", "csv", "--config", folder / "query.yaml", "--store", folder / "growth.db"]
    found = {"ingest": statistics.median(rates)}
    for kind, more in {"query": [], "as-of": ["--as-of", "2026-11-22"]}.items():
        found[kind] = statistics.median(served.timed(query + more)[0] for _ in range(9))
    base = base or found
    count = served.ask(folder / "growth.db", "SELECT count(*) FROM observation")
    print(f"a store that was {'empty' if base is found else 'filled'} and has {count} observations now:"
          f" ingest {found['ingest'] / 1000:.0f} thousand a second ({100 * found['ingest'] / base['ingest']:.0f} % of the first rate),"
          f" query of {DAYS} values {found['query'] * 1000:.0f} ms ({found['query'] / base['query']:.2f} times),"
          f" as-of {found['as-of'] * 1000:.0f} ms ({found['as-of'] / base['as-of']:.2f} times)")
    return found
