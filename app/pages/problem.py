"""A problem as a page, for people; programs get the same as JSON (app/problems.py)."""

from fastapi import Request
from fastapi.responses import Response

from app.errors import LinkSpent, Problem
from app.pages.environment import page


def problem_page(request: Request, problem: Problem) -> Response:
    """The problem's sentence with a way on. A used-up link gets the page that tells how to get a new one."""
    if isinstance(problem, LinkSpent):
        return page(request, "sign_in.html", spent=True)
    return page(request, "problem.html", problem=problem)
