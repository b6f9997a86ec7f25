"""Whether the process is up, and whether work moves."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app.deps import ServicesDep
from storage.jobs import Jobs

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers."""

    status: str = Field(examples=["ok"])


class Readiness(BaseModel):
    """How the queue stands."""

    status: str = Field(description="ready, or late where work does not move.", examples=["ready"])
    oldest_due_seconds: float | None = Field(
        description="Age of the job that has waited longest.", examples=[3.1]
    )
    limit_seconds: float = Field(description="An older one makes the answer 503.", examples=[600])
    expired_leases: int = Field(
        description="Jobs whose worker has vanished; any makes the answer 503.", examples=[0]
    )


@router.get("/health", summary="Is the process up")
def health() -> Health:
    """Answers as long as the web process runs; needs no sign-in."""
    return Health(status="ok")


@router.get(
    "/ready",
    summary="Does work move",
    responses={503: {"description": "Due jobs grow old, or a worker has vanished.", "model": Readiness}},
)
def ready(services: ServicesDep, response: Response) -> Readiness:
    """Looks at what workers leave undone, not at whether they run; needs no sign-in."""
    with services.database.reading() as session:
        jobs = Jobs(session)
        age, expired = jobs.oldest_due_age(), jobs.expired_leases()
    late = expired > 0 or (age or 0.0) > services.max_due_seconds
    response.status_code = 503 if late else 200
    return Readiness(
        status="late" if late else "ready",
        oldest_due_seconds=age,
        limit_seconds=services.max_due_seconds,
        expired_leases=expired,
    )
