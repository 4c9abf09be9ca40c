"""What is served and how it is timed: the documents, nginx on loopback, the configurations, the clock."""

import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import time

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
BINARY = PACKAGE / ".build" / "release" / "escalator"
# All documents are as old as this, so that curl can ask for them with a validator too.
CHANGED = 1_700_000_000
CHANGED_TEXT = "Tue, 14 Nov 2023 22:13:20 GMT"


def document(dates):
    """One document in the shape of FRED's, and its rows."""
    value, found = 100.0, []
    for date in dates:
        value += random.uniform(-1, 1.2)
        found.append({"realtime_start": "2026-11-20", "realtime_end": "2026-11-20", "date": date, "value": f"{value:.3f}"})
    whole = {"realtime_start": "2026-11-20", "units": "lin", "count": len(found), "observations": found}
    return json.dumps(whole, separators=(",", ":")), [(row["date"], row["value"]) for row in found]


def months(count):
    return [f"{2010 + month // 12}-{month % 12 + 1:02d}-01" for month in range(count)]


def put(path, text):
    path.write_text(text)
    os.utime(path, (CHANGED, CHANGED))


def documents(folder, feeds, observations):
    """One document for each feed, and all rows as CSV for `sqlite3 .import`."""
    random.seed(1)
    (folder / "www").mkdir(exist_ok=True)
    with open(folder / "rows.csv", "w") as rows:
        for feed in range(feeds):
            text, found = document(months(observations))
            rows.writelines(f"{feed},{date},2026-11-20,{value}\n" for date, value in found)
            put(folder / "www" / f"{feed}.json", text)


def configuration(path, feeds, schedule="{ every: 6h }", frequency="month"):
    """A configuration of feeds, each given as its id and its URL."""
    with open(path, "w") as file:
        file.write("feeds:\n")
        for name, url in feeds:
            file.write(f"""  - id: {name}
    url: "{url}"
    schedule: {schedule}
    format: json
    rows: "$.observations[*]"
    series:
      - {{ id: {name}.value, unit: index, kind: index, frequency: {frequency}, value: value, start: date, published: realtime_start }}
""")


def urls(folder, port, feeds):
    """The same for curl."""
    with open(folder / "urls", "w") as file:
        for feed in range(feeds):
            file.write(f'url = "http://127.0.0.1:{port}/{feed}.json"\noutput = "/dev/null"\n')
    return ["curl", "--parallel", "--parallel-max", "32", "-s", "-K", str(folder / "urls")]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx(folder):
    """Starts nginx on the folder's `www`; the server and its port."""
    port = free_port()
    (folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{ log_format times '$msec $status'; access_log {folder}/access.log times buffer=1m flush=1s;
       types {{ application/json json; }} etag on; keepalive_requests 100000;
       server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}
""")
    server = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return server, port
        except OSError:
            if server.poll() is not None:
                sys.exit("nginx did not start: " + (folder / "error.log").read_text())


def stop(process):
    process.terminate()
    process.wait()


def timed(command, **options):
    """Seconds and MiB of a command."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} failed with status {status}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def one_pass(folder, configuration, store):
    command = [BINARY, "run", "--once", "--strict", "--config", folder / configuration, "--store", folder / store]
    return timed(command)


def daemon(folder, configuration, store):
    command = [BINARY, "run", "--config", folder / configuration, "--store", folder / store]
    with open(folder / "daemon.log", "w") as log:
        return subprocess.Popen(command, stderr=log, stdout=log)


def ask(store, query):
    """Debian's command line knows dbstat; Python's module may not."""
    found = subprocess.run(["sqlite3", "-readonly", str(store), query], capture_output=True, text=True, check=True)
    return found.stdout.strip()
