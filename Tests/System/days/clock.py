"""The clock is set: by a second, an hour, a day, to 1970 and to 2040, and at random (clock.c, preloaded)."""

import mmap
import pathlib
import random
import struct
import subprocess
import time

import world

SOURCE = pathlib.Path(__file__).with_name("clock.c")
HOUR, DAY = 3600, 86_400
# The daemon looks at the clock with every beat of its watchdog, here twice a second.
BEAT, PATIENCE = 2_000_000, 1.6


def run(binary, is_long):
    world.need("clang")
    server = world.Server()
    with world.folder() as folder:
        library, clock = folder / "clock.so", folder / "clock"
        subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-o", library, SOURCE], check=True)
        clock.write_bytes(bytes(8))

        def put(seconds):
            with open(clock, "r+b") as file, mmap.mmap(file.fileno(), 8) as page:
                page[:] = struct.pack("q", seconds)

        put(0)
        names = [f"e{number}" for number in range(8)] + [f"c{number}" for number in range(4)]
        schedule = {"e": "{ every: 1h }", "c": '{ cron: "0 * * * *", timezone: Europe/Berlin }'}
        world.configuration(folder / "c.yaml", [(name, f"http://127.0.0.1:{server.port}/{name}", schedule[name[0]]) for name in names])
        arguments = ["--config", folder / "c.yaml", "--store", folder / "s.db"]
        daemon = world.Daemon(binary, folder, arguments, watchdog=BEAT, environment={
            "LD_PRELOAD": str(library), "ESCALATOR_CLOCK": str(clock)})
        try:
            yield "it starts under another clock", daemon.but(daemon.wait("READY=1"))
            world.until(lambda: sum(server.count().values()) == len(names))
            generator = random.Random(17)
            jumps = [1, -1, HOUR, -HOUR, DAY, -DAY, -1_700_000_000, 0, 430_000_000, 0]
            jumps += [generator.randrange(-400, 400) * DAY + generator.randrange(DAY) for _ in range(190 if is_long else 10)]
            bursts, stalls = [], []

            def runs(jump, patience=PATIENCE):
                """How often each feed runs when the clock is set so."""
                before = server.count()
                put(jump)
                time.sleep(patience)
                return {name: server.count()[name] - before[name] for name in names}

            previous = 0
            for jump in jumps:
                ran = runs(jump)
                if max(ran.values()) > 1:
                    # A feed's own time may have come just then, once in some hundred settings; seventeen seconds on, it has not.
                    runs(previous)
                    ran = runs(jump + 17)
                    if max(ran.values()) > 1:
                        bursts.append((jump, ran))
                # From wherever the clock stands now, an hour later every feed is due, once.
                before = server.count()
                previous = jump + HOUR + 60
                put(previous)
                if not world.until(lambda: all(server.count()[name] > before[name] for name in names), 6):
                    stalls.append((jump, [name for name in names if server.count()[name] == before[name]]))
                time.sleep(0.6)
                if max(server.count()[name] - before[name] for name in names) > 1 \
                        and max(runs(previous + HOUR + 77).values()) > 1:
                    bursts.append((jump, "an hour later"))
            yield f"no feed runs twice after one of {len(jumps)} settings of the clock", bursts[:3]
            yield "no feed stalls after one", stalls[:3]
            yield "the watchdog is fed all the while", daemon.but(daemon.tells("WATCHDOG=1"))
        finally:
            code = daemon.stop()
            server.stop()
        yield "it stops as ever", "" if code == 0 else f"exit code {code}"
