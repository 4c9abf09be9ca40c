"""Disks that fill, turn read-only or forbid: nothing is lost, it is said once and why, and it goes on when it can."""

import contextlib
import os
import pathlib
import re
import subprocess
import time

import world
from receivers.hooks import Hooks

FEEDS = 5


class Setting:
    """A daemon whose store and log each lie where they are told to, with feeds that change every moment."""

    def __init__(self, binary, folder, store, log, prefix=()):
        self.binary, self.folder, self.log = binary, folder, log
        self.store = store / "s.db"
        self.server = world.Server()
        self.arguments = ["--config", folder / "c.yaml"]
        feeds = [(f"f{n}", f"http://127.0.0.1:{self.server.port}/f{n}", "{ every: 1s }") for n in range(FEEDS)]
        world.configuration(folder / "c.yaml", feeds, f"store: {{ path: {self.store} }}\nalert_log: {{ path: {log}/alerts.jsonl }}\n")
        self.prefix = prefix
        self.daemon = None
        self.witness = world.Witness(self.server, FEEDS, log / "alerts.jsonl")

    def start(self):
        self.daemon = world.Daemon(self.binary, self.folder, self.arguments, prefix=self.prefix)
        self.daemon.wait("READY=1")
        self.tells()

    def change(self):
        """The feeds bring something new, for which every rule changes its state."""
        self.server.step += 1

    def tells(self, seconds=5):
        """Whether a change comes through to the log in time."""
        return self.witness.tells(seconds)

    def suffers(self, what):
        """Whether the status says so within some seconds of changes."""
        limit = time.monotonic() + 15
        while time.monotonic() < limit:
            self.change()
            if self.daemon.wait("STATUS=" + what, 1) is not None:
                return ""
        return f"the status says {self.daemon.told[-1:]}, the journal {self.daemon.journal[-300:]}"

    def told(self, pattern):
        return len(re.findall(pattern, self.daemon.journal))

    def stop(self):
        code = self.daemon.stop()
        return "" if code == 0 else f"it ended with {code}"

    def close(self):
        if self.daemon.runs:
            self.daemon.kill()
        self.server.stop()


@contextlib.contextmanager
def small(folder, name, size, owner=0):
    """A disk of its own in memory."""
    path = folder / name
    path.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},uid={owner},mode=0755", "tmpfs", path], capture_output=True)
    if done.returncode:
        raise world.Skip(f"nothing can be mounted: {done.stderr.decode().strip()}")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path])


def fill(path):
    with contextlib.suppress(OSError), open(path / "ballast", "wb", buffering=0) as file:
        while file.write(bytes(65536)) == 65536:
            pass
    with contextlib.suppress(OSError), open(path / "ballast", "ab", buffering=0) as file:
        while file.write(b"x"):
            pass


def run(binary, is_long):
    if os.getuid():
        raise world.Skip("only root may mount")
    yield from full(binary, "the store and the log", "cannot store")
    yield from full(binary, "the store alone", "cannot store", log_elsewhere=True)
    yield from full(binary, "the log alone", "", store_elsewhere=True)
    yield from messages(binary)
    yield from backup(binary)
    yield from read_only(binary)
    yield from forbidden(binary)
    yield from deleted(binary)


class Door(Hooks):
    """A receiver that takes nothing before it is opened."""

    is_open = False

    def answer(self, one):
        return (200 if self.is_open else 500), {}


def messages(binary):
    """Nothing is to be stored but what came of messages."""
    name = "full disk under messages"
    door = Door()
    with world.folder() as folder, small(folder, "disk", "24m") as disk:
        (folder / "x.csv").write_text("day,value\n2026-01-01,7\n")
        (folder / "c.yaml").write_text(f"""server: {{ listen: off }}
store: {{ path: {disk}/s.db }}
feeds:
  - {{ id: x, url: "file:x.csv", schedule: {{ every: 1d }}, format: csv, series: [{{ id: x, unit: count, kind: stock, frequency: day, value: value, date: day }}] }}
rules: [{{ id: many, when: x > 5 count }}]
defaults: {{ notify: [door] }}
notifiers:
  - {{ id: door, webhook: {{ url: "http://127.0.0.1:{door.port}/door" }}, retry: [{", ".join(["1s"] * 60)}] }}
""")
        daemon = world.Daemon(binary, folder, ["--config", folder / "c.yaml"])
        try:
            daemon.wait("READY=1")
            yield f"{name}: a receiver that fails is asked again", \
                "" if world.until(lambda: len(door.of("/door", 500)) > 2, 20) else daemon.journal
            fill(disk)
            yield f"{name}: it is said", "" if world.until(lambda: "nobody can be told" in daemon.journal, 20) else daemon.journal
            done = subprocess.run([binary, "status", "--config", folder / "c.yaml"], capture_output=True, text=True)
            yield f"{name}: the status says so", "" if done.returncode == 1 and "nothing can be stored" in done.stdout else done.stdout
            door.is_open = True
            (disk / "ballast").unlink()
            yield f"{name}: within 10 s of room, they arrive", "" if world.until(lambda: door.of("/door"), 10) else daemon.journal
            yield f"{name}: once", "" if len(door.of("/door")) == 1 else len(door.of("/door"))
        finally:
            daemon.kill()
            door.stop()


def backup(binary):
    """A copy that has no room, of a store that has."""
    with world.folder() as folder, small(folder, "disk", "64k") as disk:
        setting = Setting(binary, folder, folder, folder)
        try:
            setting.start()
            target = disk / "copy.db"
            done = subprocess.run([binary, "backup", target, *setting.arguments], capture_output=True, text=True)
            yield "a backup onto a full disk names its place and the remedy", \
                "" if done.returncode == 74 and f"no room for {target}" in done.stderr and "make some" in done.stderr else done.stderr
            yield "and leaves nothing there", "" if not list(disk.iterdir()) else [str(name) for name in disk.iterdir()]
            yield "and changes come through", setting.daemon.but(setting.tells())
        finally:
            setting.close()


def full(binary, what, status, store_elsewhere=False, log_elsewhere=False):
    name = f"full disk under {what}"
    with world.folder() as folder, small(folder, "disk", "24m") as disk:
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        setting = Setting(binary, folder, elsewhere if store_elsewhere else disk, elsewhere if log_elsewhere else disk)
        try:
            setting.start()
            yield f"{name}: before it, changes come through", setting.daemon.but(setting.tells())
            fill(disk)
            before = setting.daemon.journal
            if status:
                yield f"{name}: the status says so", setting.suffers(status)
            else:
                yield f"{name}: the status says so", suffers_log(setting)
            # It goes on for a while: said once, not with every attempt.
            for _ in range(10):
                setting.change()
                time.sleep(0.3)
            news = setting.daemon.journal[len(before):]
            lines = [line for line in news.splitlines() if re.search("cannot|full", line)]
            yield f"{name}: the daemon goes on", setting.daemon.but(True)
            yield f"{name}: it is said once, with the reason", "" if len(lines) == 1 and re.search("full|space", lines[0]) else lines[:5]
            (disk / "ballast").unlink()
            yield f"{name}: within 10 s of room, changes come through", setting.daemon.but(setting.tells(10))
            yield f"{name}: it stops as ever", setting.stop()
            yield f"{name}: afterwards all is whole", world.whole(binary, setting.arguments, setting.store, setting.log / "alerts.jsonl")
        finally:
            setting.close()


def suffers_log(setting):
    limit = time.monotonic() + 15
    while time.monotonic() < limit:
        setting.change()
        if world.until(lambda: any("alert log cannot be written" in text for text in setting.daemon.told), 1):
            return ""
    return f"the status says {setting.daemon.told[-1:]}"


def read_only(binary):
    """An ext4 that meets an error of its own and turns read-only."""
    name = "read-only file system"
    with world.folder() as folder:
        image, mount = folder / "image", folder / "disk"
        mount.mkdir()
        with open(image, "wb") as file:
            file.truncate(64 << 20)

        def attach():
            return subprocess.run(["mount", "-o", "loop,errors=remount-ro", image, mount], capture_output=True).returncode == 0

        if subprocess.run(["mkfs.ext4", "-q", "-F", image]).returncode or not attach():
            yield f"{name}: skipped, for lack of loop devices", ""
            return
        setting = Setting(binary, folder, mount, mount)
        try:
            setting.start()
            yield f"{name}: before it, changes come through", setting.daemon.but(setting.tells())
            loop = subprocess.run(["findmnt", "-n", "-o", "SOURCE", mount], capture_output=True, text=True).stdout.strip()
            pathlib.Path(f"/sys/fs/ext4/{pathlib.Path(loop).name}/trigger_fs_error").write_text("1")
            yield f"{name}: the status says so", setting.suffers("cannot store")
            time.sleep(3)
            yield f"{name}: the daemon goes on", setting.daemon.but(True)
            said = [line for line in setting.daemon.journal.splitlines() if "cannot store" in line]
            yield f"{name}: each reason is said once, with path and cause", \
                "" if len(set(line.split(" ", 1)[1] for line in said)) == len(said) and all(f"{mount}/s.db" in line for line in said) and "readonly" in said[-1] else said
            yield f"{name}: it stops as ever", setting.stop()
            subprocess.run(["umount", mount], check=True)
            subprocess.run(["fsck.ext4", "-p", "-f", image], capture_output=True)
            attach()
            yield f"{name}: after a repair all is whole", world.whole(binary, setting.arguments, setting.store, mount / "alerts.jsonl")
        finally:
            setting.close()
            subprocess.run(["umount", "-l", mount], capture_output=True)


def forbidden(binary):
    """The folders are closed to the daemon, which is not root."""
    name = "lost permissions"
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    with world.folder() as folder:
        for part in ("store", "log"):
            (folder / part).mkdir()
            os.chown(folder / part, 65534, 65534)
        setting = Setting(binary, folder, folder / "store", folder / "log", prefix=nobody)
        try:
            setting.start()
            yield f"{name}: before it, changes come through", setting.daemon.but(setting.tells())
            for part in ("log", "store"):
                (folder / part).chmod(0)
                for _ in range(8):
                    setting.change()
                    time.sleep(0.4)
                yield f"{name}: the daemon goes on without the {part}'s folder", setting.daemon.but(True)
                (folder / part).chmod(0o755)
                yield f"{name}: with the {part}'s folder back, changes come through within 10 s", \
                    setting.daemon.but(setting.tells(10))
            yield f"{name}: it stops as ever", setting.stop()
            yield f"{name}: afterwards all is whole", world.whole(binary, setting.arguments, setting.store, setting.log / "alerts.jsonl")
            # A start that may not: it says what and ends, and the service manager tries again.
            (folder / "store").chmod(0)
            done = subprocess.run([*nobody, binary, "run", *setting.arguments], capture_output=True, text=True, timeout=20)
            yield f"{name}: a start says which path", \
                "" if done.returncode == 74 and str(folder / "store") in done.stderr and "Permission denied" in done.stderr \
                else f"{done.returncode}: {done.stderr}"
            (folder / "store").chmod(0o755)
            os.chown(setting.store, 0, 0)
            done = subprocess.run([*nobody, binary, "run", *setting.arguments], capture_output=True, text=True, timeout=20,
                                  env={**os.environ, "NOTIFY_SOCKET": "/nowhere"})
            yield f"{name}: a store that belongs to another is named at once, with its owner", \
                "" if done.returncode == 74 and "it belongs to user 0" in done.stderr else f"{done.returncode}: {done.stderr}"
        finally:
            setting.close()


def deleted(binary):
    """Somebody deletes what belongs to a store that is open."""
    with world.folder() as folder:
        setting = Setting(binary, folder, folder, folder)
        try:
            setting.start()
            setting.tells()
            kept = folder / "kept.jsonl"
            os.link(folder / "alerts.jsonl", kept)
            setting.witness.logs.insert(0, kept)
            (folder / "alerts.jsonl").unlink()
            setting.change()
            yield "deleted log: it is begun again", setting.daemon.but(world.until((folder / "alerts.jsonl").exists))
            yield "deleted log: changes come through", setting.daemon.but(setting.tells())
            numbers = world.seqs(kept, folder / "alerts.jsonl")
            yield "deleted log: both together hold every event once", "" if numbers == list(range(1, len(numbers) + 1)) else numbers
            (folder / "s.db-shm").unlink()
            yield "deleted -shm: changes come through", setting.daemon.but(setting.tells())
            answer = subprocess.run([binary, "series", *setting.arguments], capture_output=True, text=True)
            yield "deleted -shm: others can read", "" if answer.returncode == 0 else answer.stderr
            yield "deleted -shm: changes come through after that", setting.daemon.but(setting.tells())
            yield "deleted -shm: it stops as ever", setting.stop()
            yield "deleted -shm: afterwards all is whole", \
                world.whole(binary, setting.arguments, setting.store, kept, folder / "alerts.jsonl")
            setting.start()
            (folder / "s.db").unlink()
            yield "deleted store: the daemon ends, for it would write into nowhere, and may be started again", \
                "" if world.until(lambda: not setting.daemon.runs, 15) and setting.daemon.process.returncode == 74 \
                else f"{setting.daemon.process.returncode}: {setting.daemon.journal[-300:]}"
        finally:
            setting.close()
