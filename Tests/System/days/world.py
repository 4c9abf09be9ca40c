"""What every bad day needs: a server on loopback, a daemon with its notify socket, and what must hold afterwards."""

import contextlib
import http.server
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time


class Server:
    """Serves `[{"d": "2000-01-01", "v": 50}, ...]`, one more month with every step, above and below 100 in turn."""

    def __init__(self, address="127.0.0.1", port=0):
        world = self
        self.step, self.asked, self.extra = 0, {}, {}
        self.lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                name = self.path.split("?")[0][1:]
                with world.lock:
                    world.asked[name] = world.asked.get(name, 0) + 1
                status, lines, body = world.extra[name](self) if name in world.extra else (200, {}, world.document(name))
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    for key, value in {"Content-Type": "application/json", **lines, "Content-Length": len(body)}.items():
                        self.send_header(key, str(value))
                    self.end_headers()
                    self.wfile.write(body)

            def do_POST(self):
                self.rfile.read(int(self.headers["content-length"]))
                self.do_GET()

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                pass

        self.listener = Quiet((address, port), Handler)
        self.port = self.listener.server_port
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def document(self, name):
        offset = int("".join(c for c in name if c.isdigit()) or 0)
        rows = [{"d": f"{2000 + month // 12}-{month % 12 + 1:02d}-01", "v": 150 if (month + offset) % 2 else 50}
                for month in range(self.step + 1)]
        return json.dumps(rows).encode()

    def count(self):
        with self.lock:
            return dict(self.asked)

    def stop(self):
        self.listener.shutdown()
        self.listener.server_close()


def feed(name, url, schedule="{ every: 1h }", more=""):
    return f"""  - id: {name}
    url: "{url}"
    schedule: {schedule}
    timeout: 5s
    format: json
    rows: "$[*]"
{more}    series: [{{ id: {name}.v, unit: count, kind: stock, frequency: month, value: v, start: d }}]
"""


def rule(name):
    return f"  - {{ id: {name}, when: {name}.v > 100 count, clear: {name}.v < 100 count }}\n"


def configuration(path, feeds, more=""):
    """Feeds given as name, URL and schedule, each with a rule that fires and resolves in turn."""
    path.write_text("feeds:\n" + "".join(feed(*words) for words in feeds) + "rules:\n" + "".join(rule(words[0]) for words in feeds) + more)


class Daemon:
    """`escalator run` with a service manager that listens."""

    running = []

    def __init__(self, binary, folder, arguments, environment=None, prefix=(), watchdog=None):
        self.folder = pathlib.Path(folder)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        name = tempfile.mktemp(prefix="notify-", dir="/tmp")
        self.socket.bind(name)
        os.chmod(name, 0o666)
        self.name = name
        own = {**os.environ, "NOTIFY_SOCKET": name, "LIBDISPATCH_LOG": "NO", **(environment or {})}
        if watchdog:
            own["WATCHDOG_USEC"] = str(watchdog)
        self.log = self.folder / "daemon.log"
        with open(self.log, "a") as log:
            self.process = subprocess.Popen([*prefix, binary, "run", *arguments], stderr=log, stdout=log, env=own)
        self.pid = self.process.pid
        Daemon.running.append(self)
        self.told, self.seen, self.news = [], 0, threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        with contextlib.suppress(OSError):
            while text := self.socket.recv(65536):
                with self.news:
                    self.told.append(text.decode())
                    self.news.notify_all()

    def wait(self, beginning, seconds=20):
        """Seconds until something is told that begins so and was not waited for yet; None after too long."""
        begin = time.monotonic()
        with self.news:
            while True:
                for text in self.told[self.seen:]:
                    self.seen += 1
                    if text.startswith(beginning):
                        return time.monotonic() - begin
                if (left := begin + seconds - time.monotonic()) <= 0 or not self.runs:
                    return None
                self.news.wait(min(left, 0.5))

    def tells(self, beginning, seconds=5):
        """Whether something new is told that begins so."""
        with self.news:
            self.seen = len(self.told)
        return self.wait(beginning, seconds) is not None

    @property
    def runs(self):
        return self.process.poll() is None

    @property
    def journal(self):
        return self.log.read_text(errors="replace")

    def but(self, holds):
        """Nothing, if something holds while the daemon runs; else what it says."""
        if holds and self.runs:
            return ""
        return f"{'it runs' if self.runs else f'it ended with {self.process.returncode}'}: {self.journal[-400:]}"

    def peak(self, field="VmRSS"):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) / 1024
        return 0.0

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.close()

    def stop(self, seconds=15):
        """The exit code; None when it does not end."""
        self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        finally:
            self.close()

    def close(self):
        with contextlib.suppress(ValueError):
            Daemon.running.remove(self)
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.name)


def until(condition, seconds=10):
    """Whether it becomes true in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        with contextlib.suppress(Exception):
            if condition():
                return True
        time.sleep(0.02)
    return False


def lines(file):
    """The whole lines of a file that somebody may be writing: who reads meanwhile may see half of the last."""
    text = file.read_bytes() if file.exists() else b""
    return text[:text.rfind(b"\n") + 1].splitlines()


def seqs(*files):
    return [json.loads(line)["seq"] for file in files for line in lines(file)]


class Witness:
    """What the alert log's files, in their order, tell of the server's first feeds."""

    def __init__(self, server, feeds, *logs):
        self.server, self.feeds, self.logs = server, feeds, list(logs)

    def agrees(self):
        """Whether each rule was last said to be in the state that its feed's newest number asks for."""
        last = {}
        for log in self.logs:
            for line in lines(log):
                event = json.loads(line)
                last[event["rule"]] = event["event"]
        return all((last.get(f"f{n}") == "fired") == bool((self.server.step + n) % 2) for n in range(self.feeds))

    def tells(self, seconds):
        """Whether what was open is told in time, and then a change of every feed."""
        if not until(self.agrees, seconds):
            return False
        self.server.step += 1
        return until(self.agrees, seconds)


def whole(binary, arguments, store, *logs):
    """What is wrong with a store and its log's files, in their order, after a bad day; nothing, if all is well."""
    wrong = []
    done = subprocess.run([binary, "run", "--once", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        wrong.append(f"a pass ends with {done.returncode}: {done.stderr.strip()[:300]}")
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as database:
        if (told := database.execute("PRAGMA integrity_check").fetchone()) != ("ok",):
            wrong.append(f"integrity_check says {told}")
        if database.execute("PRAGMA foreign_key_check").fetchone():
            wrong.append("references dangle")
    # What the pass found new is in them too.
    told = [line for log in logs if log.exists() for line in log.read_bytes().splitlines()]
    numbers = [json.loads(line)["seq"] for line in told]
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append(f"the alert log's numbers are {numbers[:40]}")
    if len({json.loads(line)["id"] for line in told}) != len(told):
        wrong.append("an event is told twice")
    shown = subprocess.run([binary, "alerts", "--output", "json", *arguments], capture_output=True).stdout.splitlines()
    if shown != told:
        wrong.append(f"the log has {len(told)} lines and the store {len(shown)} events, or others")
    return wrong


@contextlib.contextmanager
def folder(prefix="escalator-day-"):
    path = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Skip(Exception):
    """Why something cannot be tried here."""


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"{program} is not installed")
