"""The debate: all claims that ship, over ten years of what their feeds would send, each figure revised once."""

import datetime
import random
import shutil
import statistics
import subprocess

import served

YEARS = range(2016, 2026)


def day(date, later):
    return str(date + datetime.timedelta(days=later))


def statistics_csv(code, months):
    rows = ["observation_date,published," + code]
    value = 100.0
    for year in YEARS:
        for month in range(1, 13, months):
            start = datetime.date(year, month, 1)
            value *= 1 + random.uniform(-0.01, 0.013)
            rows.append(f"{start},{day(start, 31 * months + 10)},{value:.3f}")
            rows.append(f"{start},{day(start, 31 * months + 70)},{value * random.uniform(0.998, 1.002):.3f}")
    return "\n".join(rows) + "\n"


def filer(concepts, instants, shares):
    """Quarters as filed, the last of each year only in its year, cash flows since the start of the year."""
    facts = {}
    def add(concept, unit, start, end, value, form, number):
        fact = f'"end":"{end}","val":{value},"accn":"a{number}","form":"{form}","filed":"{day(end, 30)}"'
        facts.setdefault((concept, unit), []).append("{" + (f'"start":"{start}",' if start else "") + fact + "}")
    value, number = 1_000_000_000, 0
    for year in YEARS:
        sums = dict.fromkeys(concepts, 0)
        for quarter in range(4):
            value = int(value * random.uniform(1.01, 1.06))
            number += 1
            start = datetime.date(year, 3 * quarter + 1, 1)
            end = datetime.date(year + quarter // 3, (3 * quarter + 3) % 12 + 1, 1) - datetime.timedelta(days=1)
            form = "10-K" if quarter == 3 else "10-Q"
            for place, concept in enumerate(concepts):
                own = value * (place + 2)
                sums[concept] += own
                unit = "shares" if concept in shares else "USD"
                if quarter < 3:
                    add(concept, unit, start, end, own, form, number)
                if quarter > 0:
                    add(concept, unit, f"{year}-01-01", end, sums[concept], form, number)
            for place, concept in enumerate(instants):
                add(concept, "USD", None, end, value * (place + 5), form, number)
    body = ",".join(f'"{concept}":{{"units":{{"{unit}":[{",".join(list)}]}}}}' for (concept, unit), list in facts.items())
    return '{"facts":{"us-gaap":{' + body + "}}}"


FLOWS = [
    "Revenues", "OperatingIncomeLoss", "NetIncomeLoss", "NetCashProvidedByUsedInOperatingActivities",
    "PaymentsToAcquirePropertyPlantAndEquipment", "ShareBasedCompensation", "PaymentsForRepurchaseOfCommonStock",
    "PaymentsRelatedToTaxWithholdingForShareBasedCompensation", "IncomeTaxExpenseBenefit",
    "IncomeLossFromContinuingOperationsBeforeIncomeTaxes", "WeightedAverageNumberOfDilutedSharesOutstanding",
]
STOCKS = ["StockholdersEquity", "LongTermDebtNoncurrent", "DebtCurrent", "CashAndCashEquivalentsAtCarryingValue"]


def index():
    """Models of five labs, and a fit of all of them anew every month."""
    labs = ["Google DeepMind", "OpenAI", "Anthropic", "xAI", "Meta AI"]
    models = [(f"m{number}", random.choice(labs), datetime.date(2016, 1, 1) + datetime.timedelta(days=18 * number))
              for number in range(200)]
    rows = ["Model,eci,date,Organization,published"]
    for fit in range(24):
        published = datetime.date(2024, 1, 5) + datetime.timedelta(days=30 * fit)
        for number, (name, lab, date) in enumerate(models):
            if date < published:
                rows.append(f"{name},{90 + number / 3 + random.gauss(0, 3):.2f},{date},{lab},{published}")
    return "\n".join(rows) + "\n"


def configuration(folder):
    """The shipped one, with files in place of the network."""
    target = folder / "Config"
    shutil.copytree(served.PACKAGE / "Config", target)
    def put(name, text):
        (folder / name).write_text(text)
        return f"file:{folder}/{name}"
    def replace(file, *pairs):
        path = target / "feeds" / file
        text = path.read_text()
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        path.write_text(text)
    text = (target / "feeds" / "fred.yaml").read_text()
    for line in text.splitlines():
        if "code: " in line:
            code = line.split("code: ")[1].split(",")[0]
            months = 3 if "frequency: quarter" in line else 1
            put(f"{code}.csv", statistics_csv(code, months))
    replace("fred.yaml", ("https://fred.stlouisfed.org/graph/fredgraph.csv?id={code}", f"file:{folder}/{{code}}.csv"),
            ("start: observation_date", "start: observation_date\n        published: published"))
    for company in ["nvda", "msft", "googl", "meta", "amzn", "orcl"]:
        put(f"{company}.json", filer(FLOWS, STOCKS, {"WeightedAverageNumberOfDilutedSharesOutstanding"}))
        rows = [f"{datetime.date(2016, 1, 4) + datetime.timedelta(days=7 * week)},{50 + week / 4}" for week in range(520)]
        put(f"{company}.csv", "Date,Close\n" + "\n".join(rows) + "\n")
    replace("sec.yaml", ("https://data.sec.gov/api/xbrl/companyfacts/CIK{cik}.json", f"file:{folder}/{{company}}.json"))
    replace("prices.yaml", ("https://stooq.com/q/d/l/?s={company}.us&i=d&apikey=${credential:stooq}", f"file:{folder}/{{company}}.csv"))
    replace("epoch.yaml", ("https://epoch.ai/data/eci_scores.csv", put("eci.csv", index())),
            ("      value: eci\n      date: date", "      value: eci\n      date: date\n      published: published"))
    years = [f"{name},{code},{year},{1000 + 10 * year % 37}" for name, code in [("China", "CHN"), ("United States", "USA")] for year in YEARS]
    replace("owid.yaml", ("https://ourworldindata.org/grapher/electricity-generation.csv?v=1&csvType=full",
                          put("owid.csv", "Entity,Code,Year,Electricity generation - TWh\n" + "\n".join(years) + "\n")))
    # What has no history of its own is not fetched.
    for name in ["metr.yaml", "treasury.yaml", "eia.yaml"]:
        path = target / "feeds" / name
        path.write_text(path.read_text().replace("    schedule:", "    enabled: false\n    schedule:"))
    path = target / "feeds" / "epoch.yaml"
    text = path.read_text()
    for feed in ["epoch.revenue", "epoch.models"]:
        text = text.replace(f"  - id: {feed}\n", f"  - id: {feed}\n    enabled: false\n")
    path.write_text(text)
    path = target / "escalator.yaml"
    path.write_text(path.read_text().replace("http:\n", "http:\n  contact: performance@example.org\n", 1))
    return target / "escalator.yaml"


def run(folder, port, options):
    random.seed(3)
    config = configuration(folder)
    store = folder / "debate.db"
    seconds, memory = served.timed([served.BINARY, "run", "--once", "--config", config, "--store", store])
    count = served.ask(store, "SELECT count(*) FROM observation")
    common = ["--config", config, "--store", store]
    def middle(command):
        return statistics.median(served.timed([served.BINARY] + command)[0] for _ in range(9))
    check = middle(["check", "--config", config])
    claims = middle(["claims"] + common)
    past = middle(["claims", "--as-of", "2025-06-30"] + common)
    backtest = [served.BINARY, "backtest", "--output", "json"] + common
    walked = statistics.median(served.timed(backtest)[0] for _ in range(3))
    told = subprocess.run(backtest, capture_output=True, text=True, check=False)
    print(f"the debate, {count} observations of ten years: first pass {seconds:.1f} s and {memory:.0f} MiB")
    print(f"  claims {claims * 1000:.0f} ms, of which `check` of the configuration alone takes {check * 1000:.0f} ms;"
          f" as of a day {past * 1000:.0f} ms")
    print(f"  backtest of all rules {walked:.2f} s, {len(told.stdout.splitlines())} changes of state"
          f"{', ' + str(len(told.stderr.splitlines())) + ' refused' if told.stderr else ''}")
