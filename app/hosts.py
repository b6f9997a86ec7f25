"""Which names Earshot answers under, and whether a change was sent from its own pages."""

from urllib.parse import urlsplit

from fastapi import Request

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, never bound to
DEFAULT_PORTS = {"http": 80, "https": 443}


def host_name(host: str) -> str | None:
    """The name in a Host header, lower case, without port and brackets; None where it is no host."""
    try:
        parts = urlsplit(f"//{host}")
        if parts.username is not None or parts.path or parts.query or parts.fragment:
            return None
        _ = parts.port
        return parts.hostname
    except ValueError:
        return None


def answered_hosts(url: str, bind: str, allowed: str) -> frozenset[str]:
    """The names to answer: loopback, the public address's, the one bound to, and those allowed by hand.

    Without such a list a page elsewhere could point its own name at this machine and read the answers
    (DNS rebinding).
    """
    named = {name.strip().lower() for name in allowed.split(",")}
    return LOOPBACK | (named | {urlsplit(url).hostname or "", bind.lower()}) - WILDCARDS


def same_origin(request: Request, public_url: str) -> bool:
    """Whether the Origin header names this site: the public address, or the host and port that was asked.

    Browsers send Origin with every change; what sends none is a program, and programs use tokens.
    """
    origin = urlsplit(request.headers.get("origin", ""))
    if origin.scheme not in DEFAULT_PORTS or not origin.hostname:
        return False
    if _place(origin.geturl()) == _place(public_url):
        return True
    # behind a proxy that ends TLS only the browser knows the scheme, so it is taken from the origin
    asked = f"{origin.scheme}://{request.headers.get('host', '')}"
    return _place(origin.geturl()) == _place(asked)


def _place(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.hostname or port is None:
        return None
    return parts.scheme, parts.hostname, port
