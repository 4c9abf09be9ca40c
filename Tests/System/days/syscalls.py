"""The n-th call of the system fails, for one call after the other: a pass ends in order, and what it stored is whole.

The method is SQLite's and curl's; strace does the failing. Samples change with the month, so that in time all are tried.
Memory and threads are left out: the Swift runtime ends a process that is given none, which is a kill.
"""

import os
import random
import re
import subprocess
import time

import world

FEEDS = 4
# Each with what it says when it fails.
CALLS = {
    "pwrite64": "EIO", "fdatasync": "EIO", "fsync": "EIO", "ftruncate": "EIO", "openat": "EMFILE", "rename": "EACCES",
    "unlink": "EPERM", "write": "ENOSPC", "connect": "ENETUNREACH", "sendto": "ECONNRESET", "recvfrom": "ECONNRESET",
    "socket": "EMFILE", "pread64": "EIO", "fcntl": "EIO", "newfstatat": "EIO", "flock": "EINTR", "poll": "EINTR",
}
# What a command may end with (sysexits.h).
CODES = {0, 65, 69, 74, 75, 78}


def run(binary, is_long):
    world.need("strace")
    server = world.Server()
    generator = random.Random(time.strftime("%Y-%m"))
    feeds = [(f"f{n}", f"http://127.0.0.1:{server.port}/f{n}", "{ every: 1h }") for n in range(FEEDS)]
    with world.folder() as folder:
        world.configuration(folder / "c.yaml", feeds)
        arguments = ["--config", folder / "c.yaml", "--store", folder / "s.db"]

        def attempt(*inject):
            return subprocess.run(["strace", "-f", "-o", folder / "trace", *inject, binary, "run", "--once", "--all", *arguments],
                                  capture_output=True, text=True, timeout=120, env={**os.environ, "LIBDISPATCH_LOG": "NO"})

        attempt()
        server.step += 1
        attempt("-e", "trace=" + ",".join(CALLS))
        trace = (folder / "trace").read_text()
        counts = {call: len(re.findall(rf"^\d+ +{call}\(", trace, re.M)) for call in CALLS}
        for call, error in CALLS.items():
            if counts[call] == 0:
                continue
            numbers = range(1, counts[call] + 1)
            numbers = sorted(generator.sample(numbers, min(len(numbers), 60 if is_long else 5)))
            wrong, fired = [], 0
            for when in [*map(str, numbers), f"{numbers[0]}+"]:
                server.step += 1
                try:
                    done = attempt("-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}")
                except subprocess.TimeoutExpired:
                    wrong.append(f"when={when}: it does not end")
                    continue
                fired += "(INJECTED)" in (folder / "trace").read_text()
                if done.returncode == 127 and "loading shared libraries" in done.stderr:
                    continue  # It was the loader's, before there was a program.
                if done.returncode not in CODES:
                    wrong.append(f"when={when}: it ended with {done.returncode}: {done.stderr[-300:]}")
                # Where no write succeeds any more, nothing can be said.
                is_mute = call == "write" and when.endswith("+")
                if done.returncode and not done.stderr.strip() and not is_mute:
                    wrong.append(f"when={when}: it ended with {done.returncode} and said nothing")
                wrong += [f"when={when}: {fault}" for fault in
                          world.whole(binary, [*arguments], folder / "s.db", folder / "s.alerts.jsonl")]
            yield f"{call} fails with {error}, {fired} times of {counts[call]}", wrong[:4] or ("" if fired else "nothing failed")
        corrupt = [path.name for path in folder.iterdir() if "corrupt" in path.name]
        yield "no store was taken for damaged", corrupt
        server.stop()
