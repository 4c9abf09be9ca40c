"""A store of 0.1.0 is brought up to date by a program that is killed at every write: it stays old and whole, or is new."""

import contextlib
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess

import world

SCHEMA = pathlib.Path(__file__).parents[3] / "Sources/Store/Schema+Version1.swift"
CALLS = ["pwrite64", "fdatasync", "ftruncate", "unlink"]
EVENTS, VALUES = 300, 5000


def old_store(path):
    """Makes a store by the script of version 1, which is never changed."""
    script = re.search(r'static let version1 = """\n(.*?)\n        """', SCHEMA.read_text(), re.S)[1]
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript("PRAGMA journal_mode = WAL;\n" + script)
        db.executescript("PRAGMA application_id = 0x45534341; PRAGMA user_version = 1;")
        db.execute("INSERT INTO fetch (id, feed, time, url) VALUES (1, 'f', 1790000000, 'file:x')")
        db.execute("INSERT INTO series VALUES (1, 'x', 1, 1, 'a', 'X', 'count', 'stock', 'day', 'f', NULL, 1, 1)")
        db.executemany("INSERT INTO observation VALUES (1, ?, ?, 20000, 0, ?, 0, 1, NULL)",
                       [(day, day, day / 7) for day in range(VALUES)])
        db.execute("INSERT INTO rule VALUES ('r', '', 1, 'firing', 9, '1 1 0.1 20000;2 2 0.2 20000', 2, 2, 20000)")
        for seq in range(1, EVENTS + 1):
            members = {"seq": seq, "id": f"id{seq}", "time": "2026-11-23T22:36:18.006Z", "event": "fired", "rule": "r",
                       "value": seq / 3, "inputs": [{"series": "y", "period": "p", "end": "2026-01-01", "value": 1.5,
                                                     "published": "2026-02-01", "source": "s"}], "message": "m"}
            line = json.dumps(members, separators=(",", ":"))
            db.execute("INSERT INTO event VALUES (?, ?, ?, 'fired', 'r', ?)", (seq, f"id{seq}", members["time"], line))
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def contents(path):
    """What must outlast all: the version, then lines, values and evidence."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        ask = lambda sql: db.execute(sql).fetchall()
        version = ask("PRAGMA user_version")[0][0]
        if version == 1:
            evidence = [tuple(float(word) for word in item.split()) for item in ask("SELECT window FROM rule")[0][0].split(";")]
        else:
            evidence = ask('SELECT start, "end", value, published FROM rule_evidence ORDER BY place')
        whole = ask("PRAGMA integrity_check") == [("ok",)]
        return version, (ask("SELECT seq, id, event, rule, line FROM event"), evidence, whole,
                         ask('SELECT series, "end", start, published, ordinal, value, origin, fetch FROM observation'))


def run(binary, is_long):
    world.need("strace")
    with world.folder() as folder:
        (folder / "c.yaml").write_text("feeds: []\n")
        old_store(folder / "old.db")
        _, wanted = contents(folder / "old.db")
        store = folder / "s.db"

        def attempt(*options):
            for name in ["s.db-wal", "s.db-shm", "s.alerts.jsonl"]:
                (folder / name).unlink(missing_ok=True)
            shutil.copy(folder / "old.db", store)
            words = [binary, "run", "--once", "--config", folder / "c.yaml", "--store", store]
            return subprocess.run(["strace", "-f", "-o", folder / "trace", *options, *words], capture_output=True, text=True)

        # What a store has that this program has made.
        subprocess.run([binary, "run", "--once", "--config", folder / "c.yaml", "--store", folder / "new.db"], capture_output=True, check=True)
        with contextlib.closing(sqlite3.connect(folder / "new.db")) as db:
            present = db.execute("PRAGMA user_version").fetchone()[0]
        done = attempt("-e", "trace=" + ",".join(CALLS))
        version, found = contents(store)
        yield "all lines, values and evidence are in the new schema", "" if (version, found) == (present, wanted) else done.stderr or "they differ"
        trace = (folder / "trace").read_text()
        killed, wrong, versions = 0, [], set()
        for call in CALLS:
            count = len(re.findall(rf"^\d+ +{call}\(", trace, re.M))
            # The lines of the log are written at the end, one by one.
            for when in range(1, count + 1, 1 if is_long or count < 30 else count // 30):
                attempt("-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={when}")
                killed += "killed by SIGKILL" in (folder / "trace").read_text()
                version, found = contents(store)
                versions.add(version)
                if found != wanted:
                    wrong.append(f"{call} {when}: version {version} has lost something")
                after = subprocess.run([binary, "run", "--once", "--config", folder / "c.yaml", "--store", store], capture_output=True, text=True)
                if after.returncode or contents(store) != (present, wanted):
                    wrong.append(f"{call} {when}: the next run ended with {after.returncode}: {after.stderr[-200:]}")
        yield f"killed at {killed} writes, it is whole, and new after the next run", wrong[:5] or ("" if versions == {1, present} else f"only {versions} was seen")
