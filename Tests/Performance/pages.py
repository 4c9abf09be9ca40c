"""The pages: how long an answer takes, and what a load of them costs an ingest beside it.

A series of 192 observations as JSON, over one connection, beside InfluxDB's and Datasette's answer with the same rows, each
only if it is installed; the first page; then 2,000 requests a second beside a cold ingest, which is compared with one alone.
"""

import http.client
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import others
import served

CLAIMS = 30


def run(folder, port, options):
    if not shutil.which("wrk"):
        print("pages: skipped: wrk is not installed")
        return
    page_port = served.free_port()
    configuration(folder / "pages.yaml", port, page_port, range(100))
    served.one_pass(folder, "pages.yaml", "pages.db")
    daemon = served.daemon(folder, "pages.yaml", "pages.db")
    try:
        wait(page_port)
        rows = len(json.loads(body(page_port, "/api/v1/series/f7.value/observations.json"))["observations"])
        assert rows == options.observations, rows
        path = "/api/v1/series/f7.value/observations.json"
        own = median(page_port, path)
        print(f"a series of {rows} observations as JSON: p50 {own * 1000:.3f} ms")
        # What an answer of that size takes at least, here: nginx has it as a file.
        (folder / "www" / "page.json").write_bytes(body(page_port, path))
        floor = median(port, "/page.json")
        print(f"  nginx with the same bytes as a file: {floor * 1000:.3f} ms, {floor / own:.1f} times as long")
        for name, seconds in rivals(folder, port, options):
            print(f"  {name}: {seconds * 1000:.3f} ms, {seconds / own:.1f} times as long" if seconds else f"  skipped: {name} is not installed")
        print(f"the first page, {CLAIMS} claims: p50 {median(page_port, '/') * 1000:.2f} ms;"
              f" made anew: {anew(page_port, '/') * 1000:.0f} ms")
    finally:
        served.stop(daemon)
    beside(folder, port, options)


def configuration(path, port, page_port, feeds):
    served.configuration(path, [(f"f{feed}", f"http://127.0.0.1:{port}/{feed}.json") for feed in feeds])
    with open(path, "a") as file:
        file.write("rules:\n")
        for number in range(CLAIMS):
            file.write(f"  - {{ id: c{number}, when: f{number}.value > 110 index, claim: {{ kind: crosses, by: Somebody, says: It passes 110. }} }}\n")
        file.write(f'server: {{ listen: "127.0.0.1:{page_port}" }}\n')


def wait(port, path="/healthz"):
    for _ in range(400):
        try:
            body(port, path)
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("the pages did not come")


def body(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.read()


def median(port, path):
    """Seconds of one answer of many over one connection, by a client that costs next to nothing."""
    assert body(port, path)
    found = subprocess.run(["wrk", "-t1", "-c1", "-d2", "--latency", f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in found:
        sys.exit(f"{path} was refused:\n{found}")
    number, unit = re.search(r"50% +([0-9.]+)(us|ms|s)", found).groups()
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1}[unit]


def anew(port, path, count=15):
    """Seconds of answers that were not made before: each has another address."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for number in range(count):
        begin = time.perf_counter()
        connection.request("GET", f"{path}?as_of=20{10 + number % 15}-{1 + number % 12:02d}-11")
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - begin)
        assert answer.status == 200, answer.status
    return statistics.median(times)


def rivals(folder, port, options):
    return [("InfluxDB", influx(folder, port, options) if shutil.which("influxd") else None),
            ("Datasette", datasette(folder) if shutil.which("datasette") else None)]


def influx(folder, port, options):
    with others.influxd(folder, "pages-influx") as http_port:
        (folder / "influx.py").write_text(others.INFLUX)
        served.timed([sys.executable, folder / "influx.py", str(port), "100", str(http_port)])
        query = urllib.parse.urlencode({"db": "slow", "q": "SELECT \"value\" FROM \"value\" WHERE \"series\" = '7'"})
        return median(http_port, "/query?" + query)


def datasette(folder):
    """The same rows as a table with a key, as somebody would import them."""
    store = folder / "datasette.db"
    subprocess.run(["sqlite3", str(store)], check=True, text=True, input=f"""
CREATE TABLE observation (series INTEGER, day TEXT, published TEXT, value REAL, PRIMARY KEY (series, day, published)) WITHOUT ROWID;
.mode csv
.import {folder}/rows.csv observation
""")
    port = served.free_port()
    server = subprocess.Popen(["datasette", "serve", str(store), "-p", str(port), "--setting", "max_returned_rows", "1000"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        path = "/datasette/observation.json?_size=1000&_shape=objects&series=7"
        wait(port, path)
        return median(port, path)
    finally:
        served.stop(server)


def beside(folder, port, options):
    """A cold ingest by a daemon alone, and one beside 2,000 requests a second."""
    times = {False: [], True: []}
    rates = []
    for number in range(2 * options.rounds):
        is_loaded = number % 2 == 1
        page_port = served.free_port()
        configuration(folder / "load.yaml", port, page_port, range(options.feeds))
        store = f"load{number}.db"
        daemon = served.daemon(folder, "load.yaml", store)
        load = None
        begin = time.monotonic()
        if is_loaded:
            wait(page_port)
            # 2,000 a second: so many connections, each of which asks and waits.
            (folder / "load.lua").write_text("""
paths = {"/", "/api/v1/series/f7.value/observations.json", "/claims/c1", "/index.csv", "/series/f3.value.svg"}
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
delay = function() return 4 end
""")
            load = subprocess.Popen(["wrk", "-t1", "-c25", "-d60", "-s", str(folder / "load.lua"), f"http://127.0.0.1:{page_port}/"],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        while stored(folder / store) < options.feeds:
            time.sleep(0.05)
        times[is_loaded].append(time.monotonic() - begin)
        if load:
            load.send_signal(2)
            found = re.search(r"Requests/sec: +([0-9.]+)", load.communicate()[0])
            rates.append(float(found.group(1)) if found else 0)
        served.stop(daemon)
    alone, loaded = statistics.median(times[False]), statistics.median(times[True])
    print(f"a cold ingest of {options.feeds} feeds beside {statistics.median(rates):.0f} requests a second: {loaded:.2f} s,"
          f" {loaded / alone:.2f} times one alone ({alone:.2f} s)")


def stored(store):
    try:
        with socket.socket():
            return int(served.ask(store, "SELECT count(*) FROM fetch") or 0)
    except subprocess.CalledProcessError:
        return 0
