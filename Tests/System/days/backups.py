"""Backups under writes, looked at by another SQLite if there is one (PyPI's apsw), and restored."""

import contextlib
import sqlite3
import subprocess
import threading

import kills
import world

try:
    import apsw
except ImportError:
    apsw = None


def look(path, *queries):
    """The first value that each query gives."""
    if apsw:
        database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        return [next(iter(database.execute(query)))[0] for query in queries]
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return [database.execute(query).fetchone()[0] for query in queries]


def run(binary, is_long):
    count = 20
    server = world.Server()
    with world.folder() as folder:
        feeds = [(f"f{n}", f"http://127.0.0.1:{server.port}/f{n}", "{ every: 1s }") for n in range(12)]
        world.configuration(folder / "c.yaml", feeds)
        (folder / "c.yaml").write_text((folder / "c.yaml").read_text().replace("rules:\n", kills.SHEET + "rules:\n"))
        arguments = ["--config", folder / "c.yaml", "--store", folder / "s.db"]
        daemon = world.Daemon(binary, folder, arguments)
        daemon.wait("READY=1")
        end, answers, asked = threading.Event(), [], [0]

        def write():
            while not end.is_set():
                asked[0] += 1
                kills.record(folder / "s.db", asked[0], answers)
                server.step = asked[0] // 100

        thread = threading.Thread(target=write)
        thread.start()
        world.until(lambda: len(answers) > 50)
        wrong = []
        for number in range(count):
            target, known = folder / f"backup-{number}.db", len(answers)
            done = subprocess.run([binary, "backup", target, *arguments], capture_output=True, text=True)
            sent = asked[0]
            if done.returncode:
                wrong.append((number, done.stderr))
                continue
            whole, values, events, last = look(
                target, "PRAGMA integrity_check",
                "SELECT count(*) FROM current_observations WHERE series = 'jobs'",
                "SELECT count(*) FROM alert_log", "SELECT coalesce(max(seq), 0) FROM alert_log")
            if whole != "ok":
                wrong.append((number, whole))
            # Values are recorded one after the other: a snapshot has the first of them, and no hole.
            highest = look(target, "SELECT count(*) FROM current_observations WHERE series = 'jobs' AND "
                                   f"start <= '{kills.day(values)}'")[0] if values else 0
            if not known <= values <= sent or highest != values:
                wrong.append((number, f"{values} values up to {highest}; {known} acknowledged before, {sent} sent after"))
            if events != last:
                wrong.append((number, f"{events} events up to number {last}"))
        checker = f"SQLite {apsw.sqlite_lib_version()}" if apsw else f"SQLite {sqlite3.sqlite_version}"
        yield f"{count} backups under writes, looked at by {checker}: whole, and as of one moment", wrong[:3]
        end.set()
        thread.join()
        answer = subprocess.run([binary, "query", "jobs", "--output", "csv", *arguments], capture_output=True, text=True).stdout
        daemon.stop()
        server.stop()
        target = folder / f"backup-{count - 1}.db"
        values = look(target, "SELECT count(*) FROM current_observations WHERE series = 'jobs'")[0]
        done = subprocess.run([binary, "restore", target, *arguments], capture_output=True, text=True)
        yield "the last is restored", "" if done.returncode == 0 else done.stderr
        after = subprocess.run([binary, "query", "jobs", "--output", "csv", *arguments], capture_output=True, text=True).stdout
        yield "what is restored answers as the store did then", \
            "" if after.splitlines() == answer.splitlines()[:values + 1] else f"{len(after.splitlines()) - 1} of {values} values, or others"
