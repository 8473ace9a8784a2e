"""A connection to the desk that says no more of HTTP than the desk speaks, for `desk.py`."""

import asyncio


class Line:
    """A connection kept open: as much of HTTP as the desk speaks, so that little of the time is the client's."""

    def __init__(self, base: str) -> None:
        self.host, self.port = base.removeprefix("http://").split(":")
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; a connection that the server closed meanwhile is opened again."""
        head = {"Host": f"{self.host}:{self.port}", "Content-Length": str(len(body)), **(headers or {})}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        request = f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
        old = self.writer is not None and not self.writer.is_closing() and not (self.reader and self.reader.at_eof())
        try:
            answer = await self._answer(request, fresh=not old)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            # as browsers do where a connection kept open was closed just as they wrote to it, before any answer
            if not old or getattr(error, "partial", b""):
                raise
            answer = await self._answer(request, fresh=True)
        assert self.reader is not None
        raw = answer.decode("latin-1").split("\r\n")
        found = {name.lower(): value for name, _, value in (line.partition(": ") for line in raw[1:] if line)}
        content = await self.reader.readexactly(int(found.get("content-length", "0")))
        return int(raw[0].split()[1]), found, content

    async def _answer(self, request: bytes, *, fresh: bool) -> bytes:
        """The head of the answer."""
        if fresh:
            self.reader, self.writer = await asyncio.open_connection(self.host, int(self.port))
        assert self.reader is not None
        assert self.writer is not None
        self.writer.write(request)
        return await self.reader.readuntil(b"\r\n\r\n")
