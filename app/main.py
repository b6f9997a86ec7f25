"""Puts the web application together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.audio.endpoints import router as audio
from app.bodies import BodyLimit
from app.calls.endpoints import router as calls
from app.calls.events import router as events
from app.calls.upload import OVERHEAD
from app.codebook.endpoints import router as codebook
from app.deps import Services
from app.health.endpoints import router as health
from app.hosts import answered_hosts
from app.insights.endpoints import router as insights
from app.middleware import Faults, Gate, SecurityHeaders
from app.openapi import add_description
from app.pages import add_pages
from app.people.endpoints import router as people
from app.problems import add_problem_handlers
from app.promises.endpoints import router as promises
from nlp.codebook import load_codebook
from settings import Settings
from storage.blobs import LocalBlobs
from storage.database import Database
from workers.context import build_doorbell
from workers.doorbell import Doorbell

DESCRIPTION = """\
Earshot lets a company hear its customers: recordings of sales calls go in, tagged quotes that play come out.

Programs sign in with a bearer token (`earshot user token`). Every error is an
[RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem whose `detail` says what is wrong and what to do.
"""
API_DESCRIPTION = "/api/v1/openapi.json"


def create_app(settings: Settings, doorbell: Doorbell | None = None) -> FastAPI:
    """The application over the database and blobs that the settings name; the schema must be up to date.

    doorbell: how workers hear of an upload; None: as the settings say.
    """
    services = Services(
        database=Database(settings.database),
        blobs=LocalBlobs(settings.blobs_dir),
        doorbell=doorbell or build_doorbell(settings),
        codebook=load_codebook(),
        max_upload_bytes=settings.max_upload_bytes,
        public_url=settings.url,
        max_due_seconds=settings.ready_max_due_seconds,
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        services.database.dispose()

    app = FastAPI(
        title="Earshot",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url=API_DESCRIPTION,
        # their pages fetch scripts from elsewhere, which a closed network has not
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    app.state.stopping = False  # event streams end when it is set; else they would hold a shutdown back
    add_problem_handlers(app)
    for router in (calls, events, audio, insights, promises, codebook, people, health):
        app.include_router(router)
    add_pages(app)
    add_description(app)

    # the last one added is the outermost
    app.add_middleware(BodyLimit, limits={"/api/v1/calls": settings.max_upload_bytes + OVERHEAD})
    hosts = answered_hosts(settings.url, settings.host, settings.allowed_hosts)
    app.add_middleware(Gate, hosts=hosts, public_url=settings.url)
    app.add_middleware(Faults)
    app.add_middleware(SecurityHeaders)
    return app
