"""The log: readable on a terminal, one JSON object a line elsewhere."""

import logging
import sys

import structlog

# Libraries whose own words about each request or file tell an operator nothing.
_QUIET = (
    *("httpx", "httpcore", "faster_whisper", "alembic", "filelock", "urllib3"),
    *("celery.app.trace", "celery.worker.strategy"),
)


def set_up_logging(level: str, *, to_terminal: bool | None = None) -> None:
    """Sends our events and those of the libraries to stderr in one form.

    level: debug, info, warning or error. to_terminal: None looks whether stderr is one.
    """
    terminal = sys.stderr.isatty() if to_terminal is None else to_terminal
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if terminal else "iso", utc=not terminal),
    ]
    if not terminal:
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=True,
    )
    renderer = (
        # Not the prettier kinds: they print local variables, which hold names and quotes.
        structlog.dev.ConsoleRenderer(colors=True, exception_formatter=structlog.dev.plain_traceback)
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
