"""Who holds a lease: a name that tells, on the same host, whether its process still lives."""

import os
import secrets
import socket

import psutil


def host() -> str:
    """This host, and on Linux this process namespace: containers may share a name but not their processes."""
    try:
        namespace = os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return socket.gethostname()
    return f"{socket.gethostname()}/{namespace}"


def new_owner() -> str:
    """A name for one claim: `host:pid:start of the process:random`.

    The random part fences a process against its own earlier claim of the same job.
    """
    process = psutil.Process()
    return f"{host()}:{process.pid}:{process.create_time():.2f}:{secrets.token_hex(4)}"


def is_dead(owner: str | None) -> bool:
    """Whether the owner was a process of this host that has ended; False where that cannot be known."""
    parts = (owner or "").rsplit(":", 3)
    if len(parts) != 4 or parts[0] != host():
        return False
    _, pid, started, _ = parts
    try:
        process = psutil.Process(int(pid))
        # Process numbers are given out again, so the start counts too. A zombie is dead but not yet buried.
        return f"{process.create_time():.2f}" != started or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
