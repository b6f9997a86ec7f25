"""The way in: for now the calls, later a home for each role."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

router = APIRouter()


@router.get("/")
def home() -> RedirectResponse:
    return RedirectResponse("/calls", status_code=303)
