"""The Celery application of a worker process, `celery -A workers.celery_app worker`; the supervisor runs it.

No signal here loads a model or calls the network: a pool process that is not up within seconds is killed and
started again, for ever. What a stage needs is made when the first one runs, in the pool process itself, for
neither database connections nor models survive a fork.
"""

import os
import signal
from functools import cache

from celery import signals

from settings import Settings
from workers.celery_config import make_celery
from workers.context import Context, build_context
from workers.log import set_up_logging
from workers.parent import watch_parent

SUPERVISED = "EARSHOT_SUPERVISED"
"""Set where standard input is the pipe of a supervisor."""

settings = Settings()
if settings.broker_url is None:
    raise SystemExit("Set EARSHOT_BROKER_URL to a Redis address, or run `earshot worker`, which needs none.")

celery = make_celery(settings.broker_url)
celery.set_default()  # else a thread that asks for the current application gets one of Celery's own
celery.conf.include = ["workers.tasks"]


@cache
def context() -> Context:
    """This pool process's context."""
    return build_context(settings)


@signals.setup_logging.connect
def _set_up_logging(**_: object) -> None:
    set_up_logging(settings.log_level)


@signals.worker_init.connect
def _watch_supervisor(**_: object) -> None:
    """Without its supervisor nobody would start this worker again or sweep: it ends, at once."""
    if os.environ.get(SUPERVISED):
        watch_parent(lambda: os.kill(os.getpid(), signal.SIGQUIT))
