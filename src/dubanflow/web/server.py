"""The desk served: uvicorn in a thread of its own, so that the scheduler keeps the main one and its signals."""

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING

from dubanflow.domain.errors import HomeBroken
from dubanflow.domain.moment import Moment
from dubanflow.office import Office

if TYPE_CHECKING:
    import uvicorn

# How long answers under way may take when the process is told to stop.
GRACE_S = 10


class DeskServer:
    """A running desk; `with DeskServer(…)` opens the port, and closes it after the answers under way."""

    def __init__(self, office: Office, moment: Callable[[], Moment], *, host: str, port: int) -> None:
        self._server = _server(office, moment)
        self._listener = listening(host, port)
        self.host = host
        self.port = int(self._listener.getsockname()[1])
        self._thread = Thread(target=self._run, name="desk", daemon=True)

    def __enter__(self) -> "DeskServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(GRACE_S + 5)
        with suppress(OSError):
            self._listener.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])


def _server(office: Office, moment: Callable[[], Moment]) -> "uvicorn.Server":
    import uvicorn

    from dubanflow.web.app import make_app

    config = uvicorn.Config(
        make_app(office, moment),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=20,
        timeout_graceful_shutdown=GRACE_S,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
    )
    return uvicorn.Server(config)


def listening(host: str, port: int) -> socket.socket:
    """A socket on the address. Raises HomeBroken with what to do where it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sends at once (TCP_NODELAY) only where it is, and what it takes from a listener
    # bears the listener's. Else a page waits 40 ms for the client to acknowledge its head.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise HomeBroken(
            f"督办台打不开 {host}:{port}（{error.strerror or error}）：可能已有一个在运行，或地址不是本机的；"
            "可用 --port 换一个端口，或在 dubanflow.toml 的 [desk] 中改 host、port。"
        ) from error
    listener.listen(2048)
    return listener
