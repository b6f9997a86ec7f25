"""Celery's tasks: wrappers that carry a job's id to the same claim path that the runner takes."""

from workers.celery_app import celery, context
from workers.celery_config import TASK
from workers.claims import end_process


@celery.task(name=TASK)
def run_stage(job_id: str) -> None:
    """Does the job if it is due; a message too many finds nothing to claim and leaves."""
    from workers.pipeline import run_next  # the speech libraries, loaded in the pool process alone
    from workers.sweeper import reclaim

    reclaim(context(), job_id)  # its pool process was killed, and Celery has delivered the message again
    has = context().find_capabilities()
    run_next(context(), job_id=job_id, capabilities=has, on_stuck=end_process)
