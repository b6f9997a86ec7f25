"""earshot reanalyze: queues, watches, and says what it could not do."""

import pytest
from fastapi.testclient import TestClient

from app.deps import Services
from storage.calls import Calls
from storage.jobs import Jobs
from storage.types import Person
from tests.app.cli.conftest import Run
from tests.app.helpers import add_heard_call, insights_of, sound, upload


def test_all_calls_with_a_transcript_are_queued(
    run: Run, client: TestClient, services: Services, administrator: Person
) -> None:
    calls = [add_heard_call(services, administrator) for _ in range(3)]
    upload(client, sound())
    ran = run("reanalyze", "--all", "--no-wait")
    assert (ran.status, ran.out) == (0, "3 calls are queued.\n")
    with services.database.reading() as session:
        due = {(job.call_id, job.stage) for job in Jobs(session).due() if job.stage != "ingest"}
    assert due == {(call.id, "analyse") for call in calls}


def test_calls_whose_analysis_failed_are_read_again_too(
    run: Run, services: Services, administrator: Person
) -> None:
    call = add_heard_call(services, administrator)
    with services.database.session() as session:
        Calls(session).update(call.id, language="en")
        Calls(session).set_status(call.id, "failed", "The analysis failed.")
    assert run("reanalyze", "--all", "--no-wait").out == "1 call is queued.\n"


def test_a_call_that_cannot_be_read_again_says_why(run: Run, client: TestClient) -> None:
    call = upload(client, sound()).json()["id"]
    ran = run("reanalyze", call, "none", "--no-wait")
    assert ran.status == 1
    assert f"{call}: refused: This call has no transcript yet" in ran.err
    assert "none: refused: There is no such call" in ran.err


@pytest.mark.parametrize("arguments", [(), ("x", "--all")])
def test_it_must_be_clear_which_calls(run: Run, services: Services, arguments: tuple[str, ...]) -> None:
    assert "or say --all" in run("reanalyze", *arguments).err


def test_calls_are_read_again_by_real_workers(
    run: Run, client: TestClient, services: Services, administrator: Person
) -> None:
    call = add_heard_call(services, administrator)
    assert {record.insight.versions.model for record in insights_of(services, call)} == {"test"}
    ran = run("reanalyze", call.id)
    assert (ran.status, ran.out.splitlines()[-1]) == (0, "1 call is ready.")
    assert client.get(f"/api/v1/calls/{call.id}").json()["status"] == "ready"
    # what a test had put there is not what the real reader finds
    assert "test" not in {record.insight.versions.model for record in insights_of(services, call)}
    with services.database.reading() as session:
        assert {job.status for job in Jobs(session).for_call(call.id)} == {"done"}
