"""Around every answer: headers that keep a page to itself, and a limit on what may be sent."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
TOO_LARGE = "上传的内容太大，没有接受。一个文件请不超过 {} 兆字节，可以分几次上传或压缩后再传。"


class Guard:
    """ASGI middleware: the headers, unless an answer brings its own, and no more than `most` bytes of a request."""

    def __init__(self, app: ASGIApp, *, megabytes: int, secure: bool) -> None:
        self.app = app
        self.megabytes = megabytes
        self.headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # Several files of one form may come near the limit of one each; a form of more is refused unread.
        most = self.megabytes * 4 << 20
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLarge
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if length.isdigit() and int(length) > most:
                raise TooLarge
            await self.app(scope, counted, with_headers)
        except TooLarge:
            await _refuse(with_headers, TOO_LARGE.format(self.megabytes))


class TooLarge(Exception):
    """A request longer than the limit."""


async def _refuse(send: Send, words: str) -> None:
    body = words.encode()
    kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": kind})
    await send({"type": "http.response.body", "body": body})
