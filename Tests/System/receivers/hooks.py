"""Receivers of webhooks, good and bad, that remember what they got."""

import collections
import contextlib
import hashlib
import http.server
import json
import random
import threading
import time

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Received:
    """One request: when it came and was answered, with what, and what it told."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.id, self.hash = headers.get("webhook-id"), hashlib.sha256(body).hexdigest()
        self.begin, self.end, self.status = time.monotonic(), None, None

    @property
    def events(self):
        data = json.loads(self.body)["data"]
        return data["events"] if "events" in data else [data]


class Hooks:
    """Paths say how they behave: /good*, /slow* (takes a moment), /late* (takes four seconds), /half* (fails every other time), /never*, /busy* (429)."""

    def __init__(self):
        hooks = self
        self.received, self.lock = [], threading.Lock()
        self.random = random.Random(7)
        self.refused = collections.Counter()
        self.verify = None

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Received(self.path, headers, body)
                with hooks.lock:
                    hooks.received.append(one)
                status, lines = hooks.answer(one)
                if status is None:
                    self.close_connection = True
                    return
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    for name, value in {"Content-Length": "0", **lines}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    one.status, one.end = status, time.monotonic()

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 256

            def handle_error(self, *_):
                pass

        self.listener = Quiet(("127.0.0.1", 0), Handler)
        self.port = self.listener.server_port
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def answer(self, one):
        kind = one.path[1:].rstrip("0123456789")
        if kind == "slow":
            time.sleep(self.random.uniform(0.01, 0.15))
        if kind == "late":
            time.sleep(4)
        if kind == "never":
            time.sleep(3600)
            return None, {}
        with self.lock:
            self.refused[one.path, one.id] += 1
            tries = self.refused[one.path, one.id]
        if kind == "half" and tries % 2 == 1:
            return 500, {}
        if kind == "busy" and tries == 1:
            return 429, {"Retry-After": "3"}
        if kind == "slack":
            with self.lock:
                before = [other for other in self.received if other.path == one.path and other is not one]
                last = max((other.begin for other in before), default=0)
            if one.begin - last < 0.95:
                return 429, {"Retry-After": "1"}
        return 200, {}

    def of(self, path, status=200):
        with self.lock:
            return [one for one in self.received if one.path == path and one.status == status]

    def stop(self):
        self.listener.shutdown()
        self.listener.server_close()
