"""Fixtures of the worker tests: a context over each database, with a bell that remembers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog

from speech.recognisers.base import RecogniserChoice
from storage.blobs import LocalBlobs
from storage.calls import Calls
from storage.database import Database
from storage.jobs import Jobs
from storage.types import Call, Job, Person
from tests.databases import BOTH, add_call, add_person, migrated
from workers.context import Context


@dataclass
class Bell:
    """Remembers for which stages it was rung."""

    rung: list[Job] = field(default_factory=list)
    works: bool = True

    def ring(self, job: Job) -> bool:
        if self.works:
            self.rung.append(job)
        return self.works

    @property
    def stages(self) -> list[str]:
        return [job.stage for job in self.rung]


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables and no rows."""
    with migrated(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def person(database: Database) -> Person:
    return add_person(database)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def context(database: Database, bell: Bell, tmp_path: Path) -> Context:
    """A context whose reader is never needed."""

    def no_reader() -> None:
        raise AssertionError("this test reads no call")

    return Context(
        database=database,
        blobs=LocalBlobs(tmp_path / "blobs"),
        doorbell=bell,
        choice=RecogniserChoice(models_dir=tmp_path / "models"),
        find_capabilities=lambda: frozenset({"asr:en"}),
        load_reader=no_reader,  # type: ignore[arg-type]
        work_dir=tmp_path / "work",
        max_call_seconds=600.0,
    )


@pytest.fixture
def call(database: Database, person: Person) -> Call:
    """A call with its first job due."""
    made = add_call(database, person)
    with database.session() as session:
        Jobs(session).add(made.id, "ingest")
    return made


Look = Callable[[str], Call]


@pytest.fixture
def look(database: Database) -> Look:
    """The call of an id, as it is now."""

    def find(call_id: str) -> Call:
        with database.reading() as session:
            found = Calls(session).get(call_id)
        assert found is not None
        return found

    return find


JobsOf = Callable[[str], dict[str, Job]]


@pytest.fixture
def jobs_of(database: Database) -> JobsOf:
    """The jobs of a call by stage, as they are now."""

    def find(call_id: str) -> dict[str, Job]:
        with database.reading() as session:
            return {job.stage: job for job in Jobs(session).for_call(call_id)}

    return find


@pytest.fixture(autouse=True, scope="session")
def _plain_traces() -> None:
    """Failures are part of these tests; structlog's own format prints pages of variables for each."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        cache_logger_on_first_use=False,
    )
