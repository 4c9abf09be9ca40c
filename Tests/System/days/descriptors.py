"""No more file descriptors: 200 feeds, and a limit of 40 while the daemon runs."""

import resource
import time

import world

FEEDS, LIMIT = 200, 40


def run(binary, is_long):
    server = world.Server(address="0.0.0.0")
    with world.folder() as folder:
        # Every feed has a host of its own, so that nothing but the limit holds them back.
        feeds = [(f"f{n}", f"http://127.0.{1 + n // 100}.{1 + n % 100}:{server.port}/f{n}", "{ every: 1s }") for n in range(FEEDS)]
        world.configuration(folder / "c.yaml", feeds)
        arguments = ["--config", folder / "c.yaml", "--store", folder / "s.db"]
        daemon = world.Daemon(binary, folder, arguments, watchdog=4_000_000)
        try:
            daemon.wait("READY=1")
            log = folder / "s.alerts.jsonl"

            witness = world.Witness(server, FEEDS, log)

            yield "before it, changes come through", daemon.but(witness.tells(20))
            _, hard = resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (LIMIT, hard))
            before, _ = len(world.seqs(log)), setattr(server, "step", server.step + 1)
            yield f"with {LIMIT} descriptors alerts are still told", \
                daemon.but(world.until(lambda: len(world.seqs(log)) >= before + FEEDS / 10, 20))
            time.sleep(5)
            yield "the daemon goes on, and its watchdog is fed", daemon.but(daemon.tells("WATCHDOG=1"))
            resource.prlimit(daemon.pid, resource.RLIMIT_NOFILE, (hard, hard))
            yield "with all of them again, every change comes through within 10 s", daemon.but(witness.tells(10))
        finally:
            code = daemon.stop()
            server.stop()
        yield "it stops as ever", "" if code == 0 else f"exit code {code}"
        yield "afterwards all is whole", world.whole(binary, arguments, folder / "s.db", folder / "s.alerts.jsonl")
