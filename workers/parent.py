"""A child notices the end of its parent by the end of the pipe that is its standard input.

That is the one sign that reaches it however the parent died, on every system.
"""

import os
import threading
from collections.abc import Callable


def watch_parent(on_gone: Callable[[], object]) -> None:
    """Calls on_gone, in a thread of its own, when standard input ends."""

    def listen() -> None:
        while os.read(0, 4096):
            pass
        on_gone()

    threading.Thread(target=listen, name="parent", daemon=True).start()
