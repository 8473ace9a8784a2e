"""Around every answer: headers that keep a page to itself, and a limit on what may be sent."""

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
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
TOO_LARGE = "上传的内容太大，没有接受。一个文件不能超过 {} 兆字节。"


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
        taken = int(length) if length.isdigit() and int(length) > most else 0

        async def counted() -> Message:
            nonlocal taken
            if taken > most:
                raise TooLarge(self.megabytes)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise TooLarge(self.megabytes)
            return message

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, counted, with_headers)


class TooLarge(HTTPException):
    """A request longer than the limit, told to whoever reads it: a page makes a page of it, a call JSON."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(413, TOO_LARGE.format(megabytes))
