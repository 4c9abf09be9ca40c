"""Cold ingest, side by side: escalator, the floor, and a user's own script."""

import statistics
import sys

import served

SCRIPT = """
import http.client, json, sqlite3, sys
port, feeds = int(sys.argv[1]), int(sys.argv[2])
db = sqlite3.connect(sys.argv[3])
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=FULL")
db.execute("CREATE TABLE o (series, date, published, value, PRIMARY KEY (series, date, published)) WITHOUT ROWID")
connection = http.client.HTTPConnection("127.0.0.1", port)
for feed in range(feeds):
    connection.request("GET", f"/{feed}.json")
    rows = json.loads(connection.getresponse().read())["observations"]
    with db:
        db.executemany("INSERT INTO o VALUES (?,?,?,?)",
                       [(feed, r["date"], r["realtime_start"], float(r["value"])) for r in rows])
"""


def one_round(folder, port, options, fetch):
    for name in list(folder.glob("*.db*")) + list(folder.glob("*alerts.jsonl*")):
        name.unlink()
    own, memory = served.one_pass(folder, "cold.yaml", "e.db")
    fetched, _ = served.timed(fetch)
    loaded, _ = served.timed(["sqlite3", str(folder / "floor.db"), "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                              "CREATE TABLE o(s,d,p,v)", ".mode csv", f".import {folder}/rows.csv o"])
    script, _ = served.timed([sys.executable, str(folder / "script.py"), str(port), str(options.feeds),
                              str(folder / "script.db")])
    return {"escalator": own, "floor": fetched + loaded, "script": script}, memory


def run(folder, port, options):
    (folder / "script.py").write_text(SCRIPT)
    feeds = [(f"f{feed}", f"http://127.0.0.1:{port}/{feed}.json") for feed in range(options.feeds)]
    served.configuration(folder / "cold.yaml", feeds)
    fetch = served.urls(folder, port, options.feeds)
    rounds = [one_round(folder, port, options, fetch) for _ in range(options.rounds)]
    middle = {name: statistics.median(times[name] for times, _ in rounds) for name in rounds[0][0]}
    print(f"cold ingest of {options.feeds} feeds of {options.observations} observations, median of {options.rounds} rounds")
    for name, seconds in middle.items():
        print(f"  {name:10} {seconds:6.2f} s   {seconds / middle['floor']:5.2f} times the floor")
    query = "SELECT (SELECT count(*) FROM observation), (SELECT sum(pgsize) FROM dbstat WHERE name <> 'document')"
    count, size = (int(text) for text in served.ask(folder / "e.db", query).split("|"))
    peak = max(memory for _, memory in rounds)
    print(f"  peak memory of escalator {peak:.0f} MiB, {size / count:.1f} bytes of database an observation without bodies")
    expected = options.feeds * options.observations
    if count != expected:
        sys.exit(f"{count} observations are stored, and {expected} were served")
