"""The socket of the desk: an answer leaves at once, head and page."""

import socket

from dubanflow.web.server import listening


def test_what_is_accepted_is_named_tcp_so_that_nothing_waits_for_an_acknowledgement() -> None:
    # asyncio sets TCP_NODELAY by this name only; without it every page of one packet took 40 ms more
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP
