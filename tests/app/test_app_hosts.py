"""Which host names are answered and which origins may change things."""

import pytest
from starlette.requests import Request

from app.hosts import answered_hosts, host_name, same_origin


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("127.0.0.1:8000", "127.0.0.1"),
        ("LocalHost", "localhost"),
        ("[::1]:8000", "::1"),
        ("", None),
        ("user@127.0.0.1", None),
        ("127.0.0.1/evil", None),
        ("127.0.0.1:port", None),
        ("[::1", None),
    ],
)
def test_host_header_is_read_strictly(header: str, name: str | None) -> None:
    assert host_name(header) == name


def test_answered_hosts_hold_what_is_configured_and_never_a_wildcard() -> None:
    hosts = answered_hosts("https://Ear.example.com", "0.0.0.0", "box, Other.local ,")
    assert hosts == {"localhost", "127.0.0.1", "::1", "ear.example.com", "box", "other.local"}


def request(origin: str | None, host: str = "127.0.0.1:8000") -> Request:
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""})


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:8000", True),
        ("https://ear.example.com", True),
        ("https://ear.example.com:443", True),
        ("http://ear.example.com", False),  # the public address is https
        ("http://127.0.0.1:3000", False),  # another program on this machine
        ("http://localhost:8000", False),  # not the name that was asked
        ("http://evil.example.com", False),
        ("null", False),
        ("http://127.0.0.1:x", False),
        (None, False),
    ],
)
def test_origin_must_be_our_own(origin: str | None, allowed: bool) -> None:
    assert same_origin(request(origin), "https://ear.example.com") is allowed


def test_behind_a_proxy_that_ends_tls_the_browsers_scheme_counts() -> None:
    assert same_origin(request("https://box.local", host="box.local"), "http://127.0.0.1:8000")
