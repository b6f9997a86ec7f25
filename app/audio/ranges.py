"""Serving a blob by HTTP ranges (RFC 9110, section 14), so that a player can jump."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from app.errors import NotFound, RangeNotSatisfiable
from storage.blobs import Blobs

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Served:
    """A blob to send: its media type, and a tag that changes whenever its bytes do."""

    key: str
    media_type: str
    tag: str
    cache: str = "private, no-cache"
    """Cache-Control; the default has a browser ask again, which costs a 304."""


def blob_response(request: Request, blobs: Blobs, served: Served) -> Response:
    """The whole blob (200), the part asked for (206), nothing new (304), or RangeNotSatisfiable (416).

    Several ranges at once, and what is no range of bytes, get the whole, as the standard allows.
    """
    try:
        size, etag = blobs.size(served.key), f'"{served.tag}"'
    except FileNotFoundError as error:  # deleted since its call was read
        raise NotFound("This sound is not there any more.") from error
    headers = {"accept-ranges": "bytes", "etag": etag, "cache-control": served.cache}
    if _names(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range")
    if request.headers.get("if-range", etag) != etag:
        wanted = None
    bounds = byte_range(wanted, size)
    start, end = bounds or (0, size)
    headers["content-length"] = str(end - start)
    if bounds:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    status = 206 if bounds else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=served.media_type)
    body: Iterator[bytes] = blobs.open_range(served.key, start, end)
    return StreamingResponse(body, status, headers=headers, media_type=served.media_type)


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The first byte and the byte after the last that a Range header asks for, or None for the whole.

    Raises RangeNotSatisfiable where the range lies outside `size` bytes.
    """
    match = _ONE_RANGE.fullmatch((header or "").replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise RangeNotSatisfiable(headers={"content-range": f"bytes */{size}"})
    return start, end


def _names(header: str | None, etag: str) -> bool:
    """Whether an If-None-Match header names this tag."""
    tags = [tag.strip().removeprefix("W/") for tag in (header or "").split(",")]
    return etag in tags or "*" in tags
