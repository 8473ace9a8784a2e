"""A real web server on this machine that stands for the robots' services: it keeps what came and answers as told."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

OK = (200, b'{"errcode": 0, "code": 0, "errmsg": "ok"}')


@dataclass
class Webhook:
    """The server: `answers` are given in turn, then the last again; `hang` seconds pass before each."""

    url: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [OK])
    hang: float = 0.0
    came: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def texts(self) -> list[str]:
        """What robots were told, whichever service's shape it came in."""
        return [
            body.get("text", body.get("content", {})).get("content", body.get("content", {}).get("text", ""))
            if "message" not in body
            else body["message"]
            for _, body in self.came
        ]


@contextmanager
def webhook() -> Iterator[Webhook]:
    """A server, stopped at the end."""
    found = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.came.append((self.path, json.loads(body)))
            time.sleep(found.hang)
            status, answer = found.answers.pop(0) if len(found.answers) > 1 else found.answers[0]
            with suppress(OSError):  # whoever asked may have gone
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
