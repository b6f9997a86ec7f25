"""The pages: server-rendered, one small file each. `add_pages` puts them into the application."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from app.pages import call, calls, home, insights, problem, promises, sign_in

STATIC = Path(__file__).parent.parent / "static"


def add_pages(app: FastAPI) -> None:
    """Adds the pages, their style sheets and scripts, and the page that shows a problem."""
    for router in _routers():
        app.include_router(router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.state.problem_page = problem.problem_page
    # a transcript's words shrink to a sixth; sound, ranges and event streams are left as they are
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)


def _routers() -> tuple[APIRouter, ...]:
    return home.router, sign_in.router, calls.router, call.router, insights.router, promises.router
