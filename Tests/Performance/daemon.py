"""The running daemon: the first fetch after its start, its rest, and a pass in which nothing changed."""

import os
import re
import socket
import statistics
import sys
import time

import served


def run(folder, port, options):
    start(folder, options)
    idle(folder, port)
    unchanged(folder, port, options)


def start(folder, options):
    """From the start of the process to the first connection, with 100 feeds."""
    times = []
    for number in range(options.rounds):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(128)
            listener.settimeout(20)
            port = listener.getsockname()[1]
            served.configuration(folder / "start.yaml", [(f"f{feed}", f"http://127.0.0.1:{port}/{feed}") for feed in range(100)])
            begin = time.monotonic()
            process = served.daemon(folder, "start.yaml", f"start{number}.db")
            connection, _ = listener.accept()
            times.append(time.monotonic() - begin)
            connection.close()
            process.kill()
            process.wait()
    print(f"start to the first fetch, 100 feeds: {statistics.median(times) * 1000:.0f} ms")


def wait_for(condition, what):
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    sys.exit(f"the daemon did not come to {what}")


def stored(store, since, count):
    if not store.exists():
        return False
    try:
        return int(served.ask(store, f"SELECT count(*) FROM feed WHERE last_success >= {since}")) == count
    except Exception:  # the store is just being made
        return False


def wakeups(pid):
    """How often each thread has gone to sleep so far."""
    found = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/status") as status:
            found[thread] = int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", status.read())[1])
    return found


def idle(folder, port, seconds=30):
    """Memory and wake-ups of a daemon that waits for 100 feeds."""
    feeds = [(f"f{feed}", f"http://127.0.0.1:{port}/{feed}.json") for feed in range(100)]
    served.configuration(folder / "idle.yaml", feeds)
    process = served.daemon(folder, "idle.yaml", "idle.db")
    wait_for(lambda: stored(folder / "idle.db", 1, 100), "its first pass")
    time.sleep(5)
    before = wakeups(process.pid)
    time.sleep(seconds)
    count = sum(times - before.get(thread, 0) for thread, times in wakeups(process.pid).items())
    with open(f"/proc/{process.pid}/status") as status:
        resident = int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024
    served.stop(process)
    print(f"idle with 100 feeds: {resident:.0f} MiB resident, {count / seconds:.2f} wake-ups a second")


def unchanged(folder, port, options):
    """All feeds are due at a full minute, and every server says 304; curl asks the same with the same validator."""
    feeds = [(f"f{feed}", f"http://127.0.0.1:{port}/{feed}.json") for feed in range(options.feeds)]
    served.configuration(folder / "minute.yaml", feeds, schedule='{ cron: "* * * * *" }')
    fetch = served.urls(folder, port, options.feeds) + ["-z", served.CHANGED_TEXT]
    process = served.daemon(folder, "minute.yaml", "minute.db")
    wait_for(lambda: stored(folder / "minute.db", 1, options.feeds), "its first pass")
    spans, curls = [], []
    while len(spans) < options.rounds:
        minute = (time.time() // 60 + 1) * 60
        time.sleep(minute - time.time() + 3)
        # What was written last is the commit of the last feed.
        ended = os.stat(folder / "minute.db-wal").st_mtime
        if not stored(folder / "minute.db", int(minute), options.feeds):
            continue
        lines = [line.split() for line in open(folder / "access.log")]
        asked = [float(when) for when, status in lines if float(when) >= minute and status == "304"]
        if len(asked) != options.feeds:
            sys.exit(f"{len(asked)} of {options.feeds} answers were 304")
        spans.append(ended - min(asked))
        curls.append(served.timed(fetch)[0])
    served.stop(process)
    own, other = statistics.median(spans), statistics.median(curls)
    print(f"unchanged pass over {options.feeds} feeds in the daemon: {own * 1000:.0f} ms from the first question to the last commit,"
          f" {own / other:.2f} times curl --parallel ({other * 1000:.0f} ms)")
