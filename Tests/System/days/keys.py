"""Keys with a canary in them, and servers that give them back in every place: none is ever shown, logged or stored."""

import json
import pathlib
import subprocess
import urllib.parse

import world

KEY, TOKEN = "canaryKEY-4711/x+y=", "canaryTOKEN%zz&1"
# Of an address that is secret as a whole a server may quote the path alone; names of hosts are shown in small letters.
SECRET_PATH, HOST = "hooks/canaryPATH4711", "canaryHOST-0815"


def needles():
    yield from (SECRET_PATH, SECRET_PATH.split("/")[1], HOST, HOST.lower(), KEY[:10])
    for secret in (KEY, TOKEN):
        yield from {secret, urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret), json.dumps(secret)[1:-1]}


def run(binary, is_long):
    server, other = world.Server(), world.Server()
    reached, arrived = [], []

    def echo(status, kind="application/json", make=lambda text: json.dumps([{"d": "2000-01-01", "v": 1, "note": text}]), lines=None):
        def answer(handler):
            seen = f"{urllib.parse.unquote(handler.path)} {handler.path} {handler.headers.get('Authorization')}"
            if KEY in seen and TOKEN in seen:
                reached.append(handler.path)
            text = f"you said {seen}"
            return status, {"Content-Type": kind, **(lines(handler) if lines else {})}, make(text).encode()
        return answer

    def away(handler):
        return {"Location": f"http://127.0.0.1:{other.port}/away?{handler.path.split('?')[1]}&a={urllib.parse.quote(handler.headers['Authorization'])}"}

    def stranger(handler):
        if "canary" in str(handler.headers):
            arrived.append(str(handler.headers))
        return 200, {}, b"[]"

    other.extra["away"] = stranger
    server.extra = {
        "good": echo(200), "missing": echo(404, "text/html", lambda text: f"<h1>{text}</h1>"),
        "wild": echo(200, make=lambda text: '[{"d": "' + text), "html": echo(200, "text/html", lambda text: f"<html>{text}</html>"),
        "dates": echo(200, make=lambda text: json.dumps([{"d": text, "v": text}])), "away": echo(302, lines=away),
        "told": echo(404, "text/plain", lambda text: text), SECRET_PATH: lambda handler: (404, {}, f"Cannot POST {handler.path}".encode()),
        "etag": echo(200, lines=lambda handler: {"ETag": f'"{handler.path}"'}),
    }
    with world.folder() as folder:
        credentials = folder / "credentials"
        credentials.mkdir()
        for name, secret in (("key", KEY), ("token", TOKEN)):
            (credentials / name).write_text(secret + "\n")
            (credentials / name).chmod(0o600)
        head = '    headers: { Authorization: "Bearer ${credential:token}" }\n'
        text = "feeds:\n"
        for name in [name for name in server.extra if name not in ("told", SECRET_PATH)] + ["refused", "unknown"]:
            host = {"refused": "127.0.0.1:1", "unknown": "nowhere.invalid"}.get(name, f"127.0.0.1:{server.port}")
            text += world.feed(name, f"http://{host}/{name}?api_key=${{credential:key}}", more=head)
        # Receivers that give back what they are told, whole and in part, and a program that says what it knows.
        text += "rules:\n  - { id: any, when: good.v > 0 count }\ndefaults: { notify: [echo, whole, away, named, tool] }\nnotifiers:\n"
        for name, url in (("echo", f"http://127.0.0.1:{server.port}/told?k=${{credential:key}}"), ("whole", "${credential:address}"),
                          ("away", f"http://127.0.0.1:{server.port}/away?api_key=${{credential:key}}"),
                          ("named", f"http://${{credential:host}}.invalid/")):
            text += f'  - {{ id: {name}, retry: [1s, 1s, 1s], webhook: {{ url: "{url}", headers: {{ Authorization: "Bearer ${{credential:token}}" }} }} }}\n'
        text += f'  - {{ id: tool, retry: [1s], program: {{ command: [{folder}/tool], environment: {{ KEY: "${{credential:key}}" }} }} }}\n'
        (folder / "tool").write_text('#!/bin/sh\nhead -c 190 /dev/zero | tr "\\0" x\necho "$KEY"\nexit 1\n')
        (folder / "tool").chmod(0o755)
        (credentials / "address").write_text(f"http://127.0.0.1:{server.port}/{SECRET_PATH}?x=1")
        (credentials / "host").write_text(HOST)
        (folder / "c.yaml").write_text(text)
        arguments = ["--config", folder / "c.yaml", "--store", folder / "s.db", "--credentials", credentials]
        shown = []
        daemon = world.Daemon(binary, folder, arguments)
        daemon.wait("READY=1")
        world.until(lambda: len(server.count()) == len(server.extra))
        for part in ("cmdline", "environ"):
            shown.append((f"/proc/PID/{part}", pathlib.Path(f"/proc/{daemon.pid}/{part}").read_bytes()))
        tells = [["feeds"], ["feeds", "--output", "json"], ["series"], ["query", "good.v"], ["check"], ["explain", "good.v", "2000-01"],
                 ["alerts", "--output", "json"], ["notifiers"], ["status"], ["notify", "test", "echo"], ["notify", "test", "whole"],
                 ["notify", "test", "named"], ["notify", "test", "tool"], ["check", "--try"], ["replay", "good"], ["replay", "wild"], *(["fetch", name] for name in server.extra if name not in ("told", SECRET_PATH)),
                 ["fetch", "refused"], ["fetch", "unknown"], ["backup", folder / "backup.db"]]
        for words in tells:
            done = subprocess.run([binary, *words, *arguments[:6 if words[0] in ("fetch", "check", "notify") else 4]], capture_output=True)
            shown.append((" ".join(map(str, words)), done.stdout + done.stderr))
        yield "the servers were given the keys", "" if len(reached) >= len(server.extra) else f"{len(reached)} of {len(server.extra)}: {daemon.journal[-300:]}"
        daemon.stop()
        server.stop()
        other.stop()
        shown += [("what the status said", "\n".join(daemon.told).encode())]
        shown += [(path.name, path.read_bytes()) for path in folder.iterdir() if path.is_file() and path.suffix != ".yaml"]
        found = sorted({(where, needle) for where, content in shown for needle in needles() if needle.encode() in content})
        yield f"in {len(shown)} outputs and files no key is found", found[:5]
        yield "the commands said something", [where for where, content in shown[2:8] if not content]
        yield "another server is given no key", arrived[:2]
