"""The sweeper: sees to whatever was left behind. Everything here may be done twice, and by two at once."""

import os
import shutil
import time
from collections.abc import Collection
from urllib.parse import unquote

import structlog

from storage.calls import Calls
from storage.jobs import Jobs
from storage.removals import Removals
from workers.context import Context
from workers.failures import worker_died
from workers.owner import is_dead

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 30.0
LINGER_SECONDS = 120.0  # a request or stage that was under way may write into a deleted call's folder
ABANDONED_SECONDS = 24 * 3600.0  # the longest upload or stage that is thinkable


def sweep(context: Context, capabilities: Collection[str] = ()) -> None:
    """Jobs of dead workers, jobs that waited for what is here now, bells that nobody heard, files left over.

    capabilities: what the workers of this machine have.
    """
    reclaim(context)
    wake_waiting(context, capabilities)
    ring_again(context)
    tidy(context)


def ring_again(context: Context) -> None:
    """For due jobs whose bell may have been lost."""
    with context.database.reading() as session:
        unheard = Jobs(session).unheard()
    heard = [job.id for job in unheard if context.doorbell.ring(job)]
    if heard:
        with context.database.session() as session:
            Jobs(session).rung(heard)


def reclaim(context: Context, job_id: str | None = None) -> int:
    """Takes jobs back from workers that are gone; gives how many. With job_id looks at that one alone.

    A worker elsewhere is gone when its lease is over, one of this host as soon as its process has ended.
    """
    with context.database.reading() as session:
        jobs = Jobs(session)
        gone = {job.id: job for job in jobs.running(job_id) if is_dead(job.lease_owner)}
        if job_id is None:
            gone |= {job.id: job for job in jobs.expired()}
    for job in gone.values():
        worker_died(context, job)
    return len(gone)


def give_back(context: Context) -> int:
    """Like reclaim for workers of this host that we stopped ourselves: the attempt does not count."""
    with context.database.reading() as session:
        ours = [job for job in Jobs(session).running() if is_dead(job.lease_owner)]
    for job in ours:
        with context.database.session() as session:
            Jobs(session).give_back(job.id, job.lease_owner or "")
    return len(ours)


def wake_waiting(context: Context, capabilities: Collection[str]) -> None:
    """A call that waited for a recogniser goes on by itself once there is one; its bell is still to ring."""
    with context.database.session() as session:
        woken = Jobs(session).make_due(capabilities)
    for job in woken:
        # A transaction of its own: see Calls.lock. A runner may have claimed the job already.
        with context.database.session() as session:
            calls = Calls(session)
            call = calls.get(job.call_id) if calls.lock(job.call_id) else None
            if call is not None and call.status == "waiting":
                calls.set_status(job.call_id, "queued")


def tidy(context: Context) -> None:
    """Removes the files of deleted calls for good, and what crashes have left behind."""
    with context.database.reading() as session:
        prefixes = Removals(session).due(LINGER_SECONDS)
    for prefix in prefixes:
        context.blobs.delete_prefix(prefix)
        with context.database.session() as session:
            Removals(session).done(prefix)
    context.blobs.clear_incoming(ABANDONED_SECONDS)
    before = time.time() - ABANDONED_SECONDS
    for folder in os.scandir(context.work_dir) if context.work_dir.is_dir() else ():
        # Named by its owner (see pipeline). Of another host that shares the disk only the age is known.
        if is_dead(unquote(folder.name)) or folder.stat().st_mtime < before:
            shutil.rmtree(folder.path, ignore_errors=True)
