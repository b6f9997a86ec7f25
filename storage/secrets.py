"""Secrets that are given out once and stored only as their SHA-256."""

import hashlib
import secrets

# 256 random bits: guessing is hopeless, so a fast hash without salt is enough to keep a stolen table useless.
_BYTES = 32


def new_secret() -> str:
    """A random text that is safe in an address, a cookie and a header."""
    return secrets.token_urlsafe(_BYTES)


def fingerprint(secret: str) -> str:
    """What is stored: 64 hexadecimal letters."""
    return hashlib.sha256(secret.encode("utf8", "surrogatepass")).hexdigest()
