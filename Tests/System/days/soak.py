"""Two hundred feeds, each once a second, for five minutes; eight hours in the long form."""

import os
import pathlib
import time

import world

# While it warms up so much is new that SQLite's cache fills, which may hold 16 MiB.
FEEDS, WARM = 200, 120


def look(pid):
    """Resident MiB, descriptors, threads, and seconds of processor."""
    status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    ticks = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    seconds = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
    return int(status["VmRSS"].split()[0]) / 1024, len(os.listdir(f"/proc/{pid}/fd")), int(status["Threads"]), seconds


def slope(points):
    """The line through them by least squares, in MiB an hour."""
    count = len(points)
    mean_x, mean_y = (sum(values) / count for values in zip(*points))
    return 3600 * sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, y in points)


def run(binary, is_long):
    if not is_long:
        raise world.Skip("it takes five minutes: with --long")
    seconds = int(os.environ.get("ESCALATOR_SOAK", 300))
    server = world.Server()
    with world.folder() as folder:
        feeds = [(f"f{n}", f"http://127.0.0.1:{server.port}/f{n}", "{ every: 1s }") for n in range(FEEDS)]
        world.configuration(folder / "c.yaml", feeds)
        arguments = ["--config", folder / "c.yaml", "--store", folder / "s.db"]
        daemon = world.Daemon(binary, folder, arguments)
        daemon.wait("READY=1")
        begin = time.monotonic()
        points, most, first = [], (0, 0), None
        while (now := time.monotonic() - begin) < WARM + seconds:
            time.sleep(1)
            # Then something new comes now and then; in between there is nothing.
            server.step = int(now) if now < WARM - 10 else WARM - 10 + int(now - WARM) // 20
            memory, descriptors, threads, used = look(daemon.pid)
            if now > WARM:
                first = first or (now, used, sum(server.count().values()))
                points.append((now, memory))
                most = max(most[0], descriptors), max(most[1], threads)
        share = (used - first[1]) / (now - first[0])
        rate = (sum(server.count().values()) - first[2]) / (now - first[0])
        grows = slope(points)
        yield f"{rate:.0f} fetches a second for {seconds} s: every feed comes to its turn", "" if rate > 0.9 * FEEDS else daemon.journal[-300:]
        yield f"memory grows by {grows:.2f} MiB an hour (at {points[-1][1]:.0f} MiB)", "" if grows < 1 else "by too much"
        yield f"at most {most[0]} descriptors and {most[1]} threads", "" if max(most) <= 64 else "too many"
        yield f"it uses {100 * share:.1f} % of a core", "" if share < 0.1 else "too much"
        code = daemon.stop()
        server.stop()
        yield "it stops as ever", "" if code == 0 else f"exit code {code}"
        yield "afterwards all is whole", world.whole(binary, arguments, folder / "s.db", folder / "s.alerts.jsonl")
