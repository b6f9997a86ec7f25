"""What every request passes, from the outside in: headers, faults and the log, host, sign-in, origin.

Plain ASGI, so that streams and disconnects pass through untouched.
"""

import time
import uuid

import structlog
from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.auth import identify, is_public
from app.errors import ForeignOrigin, NotSignedIn, Problem, Unexpected, UnknownHost
from app.hosts import host_name, same_origin
from app.problems import problem_response

log = structlog.get_logger(__name__)

SECURITY_HEADERS = {
    "content-security-policy": "default-src 'self'; img-src 'self' data:; media-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # not "no-referrer": with it browsers send `Origin: null` from our own forms
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class SecurityHeaders:
    """Adds the headers that keep a browser from doing more than our pages need."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "private, no-cache")
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Faults:
    """Logs each request, and turns what nobody expected into a 500 whose id stands in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except ClientDisconnect:
            status = status or 499  # nginx's number for a client that went away
        except Exception:
            error_id = uuid.uuid4().hex[:12]
            log.exception("request failed", error_id=error_id, method=scope["method"], route=route_of(scope))
            if status:
                raise  # the answer has begun: only a broken connection tells that it is not whole
            await problem_response(Request(scope, receive), Unexpected(error_id=error_id))(
                scope, receive, watch
            )
        finally:
            took = round((time.monotonic() - began) * 1000)
            say = log.debug if scope["method"] in SAFE_METHODS else log.info
            say("request", method=scope["method"], route=route_of(scope), status=status, ms=took)


class Gate:
    """Refuses foreign hosts, strangers and changes sent from other sites, before any body is read."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], public_url: str) -> None:
        self.app, self.hosts, self.public_url = app, hosts, public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            await self.check(request)
        except NotSignedIn as problem:
            if request.url.path.startswith("/api/"):
                await problem_response(request, problem)(scope, receive, send)
            else:
                await RedirectResponse("/sign-in", 303)(scope, receive, send)
        except Problem as problem:
            await problem_response(request, problem)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def check(self, request: Request) -> None:
        if host_name(request.headers.get("host", "")) not in self.hosts:
            raise UnknownHost
        by_token = False
        if not is_public(request.scope["path"]):
            person, by_token = await run_in_threadpool(identify, request)
            request.state.person = person
        if request.method not in SAFE_METHODS and not by_token and not same_origin(request, self.public_url):
            raise ForeignOrigin


def route_of(scope: Scope) -> str:
    """The route's pattern, so that secrets and names in addresses stay out of the log."""
    return getattr(scope.get("route"), "path", None) or "-"
