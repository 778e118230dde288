"""A small OpenAI-compatible server on the loopback, for tests: it answers as it is told, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass(kw_only=True)
class Answer:
    """What to send back."""

    status: int = 200
    body: str | Json = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before the first byte


@dataclass(kw_only=True)
class Server:
    """A running server: where it is, and what it was asked."""

    url: str
    asked: list[Json] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """The sentence of each question, in order."""
        return [a["messages"][-1]["content"].rpartition("SENTENCE: ")[2] for a in self.asked]


def completion(text: str | Json, *, finish: str = "stop", read: int = 100, written: int = 20) -> Answer:  # fmt: skip
    """Return a completion with ``text`` as the model's words."""
    words = text if isinstance(text, str) else json.dumps(text)
    return Answer(
        body={
            "choices": [{"message": {"role": "assistant", "content": words}, "finish_reason": finish}],
            "usage": {"prompt_tokens": read, "completion_tokens": written},
        }
    )  # fmt: skip


def claims(*found: Json) -> Answer:
    """Return a completion with these claims."""
    return completion({"claims": list(found)})


@contextmanager
def serving(script: Callable[[Json, int], Answer]) -> Iterator[Server]:
    """Serve while the block runs; ``script`` gets each request and how many came before it."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                number = len(server.asked)
                server.asked.append(body)
                server.keys.append(self.headers.get("Authorization"))
            self._send(script(body, number))

        def do_GET(self) -> None:
            self._send(Answer(body={"data": [{"id": "small"}, {"id": "large"}]}))

        def _send(self, answer: Answer) -> None:
            time.sleep(answer.delay)
            content = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content.encode())))
                self.end_headers()
                self.wfile.write(content.encode())
            except OSError:
                pass  # the client did not wait

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    server = Server(url=f"http://127.0.0.1:{running.server_address[1]}/v1")
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
