"""Others read while the daemon writes: eight in a loop and one that holds on to what it saw, as a member of the group."""

import contextlib
import hashlib
import os
import signal
import sqlite3
import subprocess
import threading
import time

import kills
import world

READERS, OWNER, GUEST = 8, 61_001, 61_002


def run(binary, is_long):
    if os.getuid():
        raise world.Skip("only root may be another")
    seconds = 60 if is_long else 12
    server = world.Server()
    owner = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups"]
    guest = ["setpriv", f"--reuid={GUEST}", f"--regid={GUEST}", f"--groups={OWNER}"]
    with world.folder() as folder:
        home = folder / "state"
        home.mkdir()
        home.chmod(0o2750)
        os.chown(home, OWNER, OWNER)
        feeds = [(f"f{n}", f"http://127.0.0.1:{server.port}/f{n}", "{ every: 1s }") for n in range(20)]
        world.configuration(folder / "c.yaml", feeds)
        text = (folder / "c.yaml").read_text().replace("rules:\n", kills.SHEET + "rules:\n")
        (folder / "c.yaml").write_text(text)
        arguments = ["--config", folder / "c.yaml", "--store", home / "s.db"]
        commands = [["series"], ["query", "f1.v"], ["query", "jobs", "--revisions"], ["alerts"], ["feeds"], ["rules"],
                    ["query", "f1.v", "--as-of", "2026-01-01"], ["alerts", "--output", "json"]]
        daemon = world.Daemon(binary, folder, arguments, prefix=owner)
        daemon.wait("READY=1")
        end, wrong, reads, answers, log_sizes = threading.Event(), [], [], [], []

        def read(command):
            while not end.is_set():
                done = subprocess.run([*guest, binary, *command, *arguments], capture_output=True, text=True)
                reads.append(done.returncode)
                if done.returncode or done.stderr:
                    wrong.append((command, done.returncode, done.stderr[-200:]))

        def write():
            number = 0
            while not end.is_set():
                number += 1
                kills.record(home / "s.db", number, answers)
                server.step = number // 100

        def watch():
            while not end.is_set():
                with contextlib.suppress(OSError):
                    log_sizes.append((home / "s.db-wal").stat().st_size)
                time.sleep(0.05)

        threads = [threading.Thread(target=read, args=(command,)) for command in commands[:READERS]]
        threads += [threading.Thread(target=write), threading.Thread(target=watch)]
        for thread in threads:
            thread.start()
        with contextlib.closing(sqlite3.connect(f"file:{home}/s.db?mode=ro", uri=True, isolation_level=None)) as held:
            held.execute("BEGIN")
            first = held.execute("SELECT count(*) FROM observation_history").fetchone()
            time.sleep(seconds / 2)
            same = held.execute("SELECT count(*) FROM observation_history").fetchone() == first
            held.execute("COMMIT")
        time.sleep(seconds / 2)
        end.set()
        for thread in threads:
            thread.join()
        yield f"{len(reads)} commands of another of the group, beside {len(answers) / seconds:.0f} transactions a second: no error", wrong[:3]
        yield "who holds a snapshot sees that, and holds nobody up", "" if same and len(answers) > 30 * seconds else f"{same}, {len(answers)}"
        yield "the log of the database stays under 64 MiB", "" if max(log_sizes) <= 64 << 20 else f"{max(log_sizes) >> 20} MiB"
        daemon.process.send_signal(signal.SIGSTOP)
        with open(home / "s.db-shm", "r+b") as index:
            # As it is in the moment in which a writer has written one of the two headers.
            whole = index.read(48)
            index.seek(0)
            index.write(bytes(48))
            index.flush()
            late = subprocess.Popen([*guest, binary, "series", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(1)
            index.seek(0)
            index.write(whole)
        late.wait(30)
        daemon.process.send_signal(signal.SIGCONT)
        yield "who meets a half-written index waits for the whole", late.stderr.read() if late.returncode else ""
        for how in ("stopped", "killed"):
            if how == "stopped":
                daemon.stop()
            else:
                daemon = world.Daemon(binary, folder, arguments, prefix=owner)
                daemon.wait("READY=1")
                kills.record(home / "s.db", 1, answers)
                daemon.kill()

            def digest():
                return [(name.name, hashlib.sha256(name.read_bytes()).hexdigest()) for name in (home / "s.db", home / "s.db-wal")
                        if name.exists() and name.stat().st_size]

            before, faults = digest(), []
            for command in commands:
                done = subprocess.run([*guest, binary, *command, *arguments], capture_output=True, text=True)
                if done.returncode or done.stderr:
                    faults.append((command, done.returncode, done.stderr[-200:]))
            yield f"after the daemon was {how}, the same commands answer", faults[:3]
            yield f"after the daemon was {how}, they change nothing", "" if digest() == before else "the files are others"
        (home / "s.db-shm").unlink()
        done = subprocess.run([*guest, binary, "series", *arguments], capture_output=True, text=True)
        yield "what only the owner can put in order is named so", "" if done.returncode == 75 and "only its owner" in done.stderr else done
        server.stop()
