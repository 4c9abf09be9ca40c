"""A public server leads to addresses of this machine and its networks, in every spelling, by redirects and by its name.

In a network of its own: a public address, private ones, and a name server that gives what it is asked to.
"""

import contextlib
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import world

PUBLIC = "93.184.216.34"
LOCAL = ["10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "198.18.0.1", "192.0.0.8"]
LOCAL6 = ["fd00::1", "2002:7f00:1::1", "64:ff9b::7f00:1"]
HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "127.8.8.8", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001",
    "0177.1", "127.0.0.1.", "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost.", "inside.test", "INSIDE.TEST", "both.test",
    "mapped.test", *LOCAL, "167772161", "0xa9fea9fe", "2852039166", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", *(f"[{address}]" for address in LOCAL6), "①②⑦.0.0.1",
    f"{PUBLIC}@127.0.0.1", "user:word@10.0.0.1", "127.0.0.1#@" + PUBLIC,
]
SCHEMES = ["file:///etc/passwd", "ftp://127.0.0.1:8080/", "gopher://127.0.0.1:8080/_x", "scp://127.0.0.1:8080/x", "dict://127.0.0.1:8080/d",
           "//127.0.0.1:8080/x", "http:\\\\127.0.0.1:8080/", "telnet://127.0.0.1:8080", "smb://127.0.0.1:8080/x", "unix:///tmp/x"]
TARGETS = [f"http://{host}:8080/x" if "#" not in host else f"http://{host}:8080" for host in HOSTS] + SCHEMES


class Names(threading.Thread):
    """A name server: public.test is public, inside.test is not, flip.test is public once and inside from then on."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.flips = 0

    def addresses(self, name, kind):
        if name == "flip.test" and kind == 1:
            self.flips += 1
            return [PUBLIC if self.flips == 1 else "127.0.0.1"]
        table = {("public.test", 1): [PUBLIC], ("inside.test", 1): ["127.0.0.1"], ("both.test", 1): ["10.0.0.1", "127.0.0.1"],
                 ("mapped.test", 28): ["::ffff:127.0.0.1"]}
        return table.get((name, kind), [])

    def run(self):
        while True:
            query, peer = self.socket.recvfrom(1024)
            labels, place = [], 12
            while query[place]:
                labels.append(query[place + 1:place + 1 + query[place]].decode())
                place += 1 + query[place]
            kind = struct.unpack("!H", query[place + 1:place + 3])[0]
            found = self.addresses(".".join(labels).lower(), kind)
            answer = query[:2] + struct.pack("!HHHHH", 0x8580, 1, len(found), 0, 0) + query[12:place + 5]
            for address in found:
                data = socket.inet_pton(socket.AF_INET if kind == 1 else socket.AF_INET6, address)
                answer += struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(data)) + data
            self.socket.sendto(answer, peer)


class Canary:
    """Counts who comes to an address of this machine."""

    def __init__(self, family, address, port):
        self.visits = []
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            self.listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self.listener.bind((address, port))
        self.listener.listen(64)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            connection, _ = self.listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.settimeout(1)
                self.visits.append((connection.getsockname()[0], connection.recv(200)))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]")


def inside(binary):
    """What is tried in the network of its own; tells its results as lines of JSON."""
    def tell(rule, wrong):
        print(json.dumps([rule, wrong]), flush=True)

    for words in (["link", "set", "lo", "up"], *(["addr", "add", f"{address}/32", "dev", "lo"] for address in [PUBLIC, *LOCAL]),
                  *(["-6", "addr", "add", f"{address}/128", "dev", "lo"] for address in LOCAL6)):
        subprocess.run(["ip", *words], check=not words[0].startswith("-6"), stderr=subprocess.DEVNULL)
    with world.folder() as folder:
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        subprocess.run(["mount", "--bind", folder / "resolv.conf", "/etc/resolv.conf"], check=True)
        names = Names()
        names.start()
        server = world.Server(address=PUBLIC, port=80)
        canaries = [Canary(socket.AF_INET, "127.0.0.1", 80), Canary(socket.AF_INET, "0.0.0.0", 8080)]
        with contextlib.suppress(OSError):
            canaries.append(Canary(socket.AF_INET6, "::", 8080))

        def visits():
            return [visit for canary in canaries for visit in canary.visits]

        # The canary sings, if somebody comes: what the person wrote may be anywhere.
        world.configuration(folder / "own.yaml", [("own", "http://inside.test:8080/x")])
        subprocess.run([binary, "run", "--once", "--config", folder / "own.yaml", "--store", folder / "own.db"], capture_output=True)
        tell("what a person wrote may be anywhere", "" if len(visits()) == 1 else f"{visits()}")
        for canary in canaries:
            canary.visits.clear()
        feeds = [("flip", "http://flip.test/flip", "{ every: 1s }")]
        server.extra["flip"] = lambda handler: (200, {"Connection": "close"}, server.document("flip"))
        for number, target in enumerate(TARGETS):
            name = f"t{number}"
            server.extra[name] = lambda handler, target=target: (302, {"Location": target.encode().decode("latin-1")}, b"")
            feeds.append((name, f"http://public.test/{name}"))
        world.configuration(folder / "c.yaml", feeds, "http: { hosts: { public.test: { rate: 1000/s, concurrency: 20 }, flip.test: { rate: 100/s } } }\n")
        arguments = ["--config", folder / "c.yaml", "--store", folder / "s.db"]
        daemon = world.Daemon(binary, folder, arguments)
        daemon.wait("READY=1")
        world.until(lambda: len(server.count()) == len(feeds), 20)
        # libcurl remembers a name for a minute.
        world.until(lambda: names.flips >= 2, 75)
        world.until(lambda: False, 2)
        state = subprocess.run([binary, "feeds", "--output", "json", *arguments], capture_output=True, text=True).stdout
        states = {row["feed"]: row for row in json.loads(state)}
        tell(f"{len(TARGETS)} redirects from a public server: none arrives", [f"{where}: {what.decode()[:120]}" for where, what in visits()][:40])
        quiet = [TARGETS[int(name[1:])] for name, row in states.items() if name != "flip" and not row["error"]]
        tell("each is a failure with a reason", quiet[:5])
        tell("a name that was public and is not any more: nobody comes, and it is said",
             "" if names.flips >= 2 and "public address may not" in (states["flip"]["error"] or "") else f"{names.flips}, {states['flip']}")
        code = daemon.stop()
        tell("it stops as ever", "" if code == 0 else f"{code}")
    os._exit(0)


def run(binary, is_long):
    world.need("ip", "unshare")
    if os.getuid():
        raise world.Skip("only root may make a network")
    done = subprocess.run(["unshare", "--net", "--mount", "--propagation", "private", sys.executable, __file__, binary],
                          capture_output=True, text=True)
    lines = done.stdout.splitlines()
    if not lines:
        raise world.Skip(f"there is no network of one's own here: {done.stderr[-300:]}")
    for line in lines:
        yield tuple(json.loads(line))
    yield "it was tried to the end", "" if len(lines) == 5 else done.stderr[-800:]


if __name__ == "__main__":
    inside(pathlib.Path(sys.argv[1]))
