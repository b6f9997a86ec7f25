"""No request body is larger than its endpoint takes."""

from collections.abc import Mapping

from fastapi import HTTPException, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge
from app.problems import problem_response
from app.sizes import in_words

# JSON, forms and imported promise files; recordings have a limit of their own.
ORDINARY_LIMIT = 10 * 1024**2


class BodyLimit:
    """Refuses a body by its Content-Length before it is read, and any other once it has grown too large.

    limits: bytes by path; other paths take ORDINARY_LIMIT.
    """

    def __init__(self, app: ASGIApp, limits: Mapping[str, int]) -> None:
        self.app, self.limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit, seen = self.limits.get(scope["path"], ORDINARY_LIMIT), 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                # a bare HTTPException is what FastAPI lets through while it reads a body
                raise HTTPException(TooLarge.status)
            return message

        request = Request(scope, receive)
        length = request.headers.get("content-length", "")
        if length.isdecimal() and int(length[:19]) > limit:
            problem = TooLarge(f"This is larger than the {in_words(limit)} that are taken here.")
            await problem_response(request, problem)(scope, receive, send)
        else:
            await self.app(scope, counted, send)
