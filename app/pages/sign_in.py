"""The page for people who are not signed in: how to come by a link."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.pages.environment import page

router = APIRouter()


@router.get("/sign-in")
def sign_in(request: Request) -> HTMLResponse:
    return page(request, "sign_in.html", spent=False)
