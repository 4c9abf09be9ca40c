"""The daemon is killed again and again in mid-work, while values are recorded and the alert log is renamed and deleted."""

import contextlib
import json
import random
import socket
import subprocess
import threading
import time

import world

FEEDS = 12


def record(store, number, answers):
    """One value by the control socket, as the command does it; the acknowledged ones are kept."""
    words = {"series": "jobs", "period": day(number), "value": str(number), "published": "2026-01-02", "source": "kills"}
    with contextlib.suppress(OSError, ValueError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5)
        connection.connect(f"{store}.sock")
        connection.sendall(json.dumps({"record": words}).encode() + b"\n")
        line = b""
        while not line.endswith(b"\n") and (piece := connection.recv(65536)):
            line += piece
        if json.loads(line)["code"] == 0:
            answers.append(number)


def day(number):
    return time.strftime("%Y-%m-%d", time.gmtime(86_400 * (3650 + number)))


SHEET = """  - id: sheet
    url: "file:absent.csv"
    schedule: { every: 1h }
    format: csv
    series: [{ id: jobs, unit: count, kind: stock, frequency: day, value: v, date: d }]
"""


def run(binary, is_long):
    kills = 1000 if is_long else 30
    server = world.Server()
    generator = random.Random(1)
    with world.folder() as folder:
        store, log = folder / "s.db", folder / "s.alerts.jsonl"
        feeds = [(f"f{n}", f"http://127.0.0.1:{server.port}/f{n}", "{ every: 1s }") for n in range(FEEDS)]
        world.configuration(folder / "c.yaml", feeds)
        text = (folder / "c.yaml").read_text().replace("rules:\n", SHEET + "rules:\n")
        (folder / "c.yaml").write_text(text)
        arguments = ["--config", folder / "c.yaml", "--store", store]
        answers, number, rotated, slow = [], 0, [], []
        for kill in range(kills):
            daemon = world.Daemon(binary, folder, arguments)
            took = daemon.wait("READY=1")
            if took is None or took > 5:
                slow.append((kill, took))
            server.step += 1
            end = threading.Event()

            def work():
                nonlocal number
                while not end.is_set():
                    number += 1
                    record(store, number, answers)

            thread = threading.Thread(target=work)
            thread.start()
            time.sleep(generator.uniform(0.02, 0.4))
            if kill % 3 == 1 and log.exists():
                # Rotated as logrotate does it; with every other one the daemon is not told, and dies first or sees it.
                log.rename(folder / f"s.alerts.jsonl.{len(rotated) + 1}")
                rotated.append(folder / f"s.alerts.jsonl.{len(rotated) + 1}")
                if kill % 2:
                    log.touch(0o640)
                    with contextlib.suppress(ProcessLookupError):
                        daemon.process.send_signal(1)
                time.sleep(generator.uniform(0, 0.2))
            daemon.kill()
            end.set()
            thread.join()
        server.stop()
        answer = subprocess.run([binary, "query", "jobs", "--output", "csv", *arguments], capture_output=True, text=True).stdout
        kept = {line.split(",")[1] for line in answer.splitlines()[1:]}
        lost = [number for number in answers if day(number) not in kept]
        yield f"of {len(answers)} acknowledged values none is lost by {kills} kills", lost[:5] or ("" if answers else "none was acknowledged")
        yield "every start is ready within 5 s", slow[:5]
        faults = world.whole(binary, arguments, store, *rotated, log)
        yield f"{len(world.seqs(*rotated, log))} events in {len(rotated) + 1} files of the log: each once, in order, none torn", faults
