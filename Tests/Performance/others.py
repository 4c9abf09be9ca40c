"""The same documents into InfluxDB and Prometheus, by the way that each offers for values of the past.

Neither fetches documents by itself, nor keeps revisions: a script reads them and hands the values over.
"""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import served

READ = """
import calendar, http.client, json, sys, time
port, feeds = int(sys.argv[1]), int(sys.argv[2])
connection = http.client.HTTPConnection("127.0.0.1", port)
def documents():
    for feed in range(feeds):
        connection.request("GET", f"/{feed}.json")
        rows = json.loads(connection.getresponse().read())["observations"]
        yield feed, [(calendar.timegm(time.strptime(r["date"], "%Y-%m-%d")), r["value"]) for r in rows]
"""

INFLUX = READ + """
server = http.client.HTTPConnection("127.0.0.1", int(sys.argv[3]))
lines = []
def write():
    server.request("POST", "/write?db=slow&precision=s", "\\n".join(lines))
    answer = server.getresponse()
    answer.read()
    assert answer.status == 204, answer.status
    lines.clear()
for feed, rows in documents():
    lines += [f"value,series={feed} value={value} {when}" for when, value in rows]
    if len(lines) >= 5000: write()
if lines: write()
"""

OPENMETRICS = READ + """
with open(sys.argv[3], "w") as file:
    file.write("# TYPE indicator gauge\\n")
    for feed, rows in documents():
        for when, value in rows: file.write(f'indicator{{series="{feed}"}} {value} {when}\\n')
    file.write("# EOF\\n")
"""


def run(folder, port, options):
    print(f"others, the same {options.feeds} feeds of {options.observations} observations:")
    for program, measure in {"influxd": influx, "promtool": prometheus}.items():
        if shutil.which(program):
            measure(folder, port, options)
        else:
            print(f"  skipped: {program} is not installed")


def size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def told(name, seconds, folder, options):
    count = options.feeds * options.observations
    print(f"  {name:10} {seconds:6.2f} s, {size(folder) / count:.1f} bytes of files an observation")


@contextlib.contextmanager
def influxd(folder, name):
    """A server with a database for values of many years; its port."""
    home = folder / name
    home.mkdir()
    http, rpc = served.free_port(), served.free_port()
    (home / "influxdb.conf").write_text(f"""
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
dir = "{home}/meta"
[data]
dir = "{home}/data"
wal-dir = "{home}/wal"
query-log-enabled = false
[http]
bind-address = "127.0.0.1:{http}"
log-enabled = false
[monitor]
store-enabled = false
""")
    server = subprocess.Popen(["influxd", "-config", str(home / "influxdb.conf")], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", http), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None:
                    sys.exit("influxd did not start")
                time.sleep(0.05)
        # One shard for many years: by default it would make one for each week.
        query = urllib.parse.urlencode({"q": "CREATE DATABASE slow WITH DURATION INF SHARD DURATION 2000w"})
        urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{http}/query?{query}", method="POST")).read()
        yield http
    finally:
        served.stop(server)


def influx(folder, port, options):
    with influxd(folder, "influx") as http:
        (folder / "influx.py").write_text(INFLUX)
        seconds, _ = served.timed([sys.executable, folder / "influx.py", str(port), str(options.feeds), str(http)])
        told("InfluxDB", seconds, folder / "influx", options)


def prometheus(folder, port, options):
    home = folder / "prometheus"
    (folder / "openmetrics.py").write_text(OPENMETRICS)
    text = folder / "openmetrics.txt"
    wrote, _ = served.timed([sys.executable, folder / "openmetrics.py", str(port), str(options.feeds), str(text)])
    # Its blocks may be as long as the whole history.
    imported, _ = served.timed(["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=200000h", text, home])
    told("Prometheus", wrote + imported, home, options)
