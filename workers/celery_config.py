"""How Celery is set up, each setting with its reason. The database is the truth; messages only ring."""

from collections.abc import Callable
from typing import Any

from celery import Celery
from kombu import Exchange, Queue

from workers.doorbell import QUEUES

TASK = "earshot.run_stage"

# A message that was not acknowledged comes again after this. Longer than any stage, so that Redis does not
# send a job that is still being done to a second worker. A worker that died is noticed by its lease.
VISIBILITY_SECONDS = 12 * 3600

_EXCHANGE = Exchange("earshot")
_TRANSPORT = {"visibility_timeout": VISIBILITY_SECONDS}


def settings(broker_url: str) -> dict[str, Any]:
    """Celery's settings for workers and for those who ring."""
    return {
        "broker_url": broker_url,
        # The three places where the shortest one wins; one forgotten is a default of one hour.
        "broker_transport_options": {
            **_TRANSPORT,
            # A request that rings must not hang when Redis is away: the sweeper rings again.
            "socket_connect_timeout": 3,
            "socket_timeout": 30,
            # A firewall that drops quiet connections would leave a worker that hears nothing.
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
        "result_backend_transport_options": _TRANSPORT,
        "visibility_timeout": VISIBILITY_SECONDS,
        # For the same reason: one try; the caller forgives a failure.
        "task_publish_retry": False,
        # A worker that starts before Redis, or outlives a restart of it, waits for it.
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        # Acknowledged after the work, so that a message is not lost with its worker ...
        "task_acks_late": True,
        # ... nor with the pool process: without this, a process that is killed acknowledges by dying.
        # Endless repetition is ruled out by the attempts, which are counted in the database at the claim.
        "task_reject_on_worker_lost": True,
        # A stage that broke is due again by its row's run_after; its message has served.
        "task_acks_on_failure_or_timeout": True,
        # A worker holds no message that another could have begun on.
        "worker_prefetch_multiplier": 1,
        # Outcomes are in the database; nobody reads results.
        "task_ignore_result": True,
        "task_store_errors_even_if_ignored": False,
        # A misspelt queue is an error and not a queue that nobody serves.
        # Each has a routing key of its own: with the default one every message would reach both.
        "task_queues": [Queue(name, _EXCHANGE, routing_key=name) for name in sorted(set(QUEUES.values()))],
        "task_create_missing_queues": False,
        "task_default_queue": QUEUES["ingest"],
        # One stage at a time: recognition uses all cores by itself.
        "worker_concurrency": 1,
        # Processes, so that native code that crashes takes only its own job down.
        "worker_pool": "prefork",
        # Memory that native libraries leak is given back; models load again in seconds.
        "worker_max_tasks_per_child": 50,
        # When Redis goes away, work goes on: the lease is kept in the database, and a second message for the
        # same job claims nothing. Killing the stage would only waste an attempt.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # Nothing here uses it, and its extra connections have kept workers from consuming after a reconnect.
        "worker_enable_remote_control": False,
        # Our log has one form, set up in celery_app.
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        # Only plain text crosses the wire; a pickle would let whoever reaches Redis run code here.
        "task_serializer": "json",
        "accept_content": ["json"],
    }


def make_celery(broker_url: str) -> Celery:
    """A Celery application for workers; makes no connection."""
    celery = Celery("earshot", set_as_current=False)
    celery.conf.update(settings(broker_url))
    return celery


def make_sender(broker_url: str) -> Callable[[str, str], None]:
    """What rings: sends a job's id to a queue, or raises within seconds where Redis is away."""
    celery = make_celery(broker_url)
    celery.conf.broker_transport_options |= {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.1}

    def send(job_id: str, queue: str) -> None:
        celery.send_task(TASK, [job_id], queue=queue)

    return send
