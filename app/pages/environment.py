"""The Jinja environment of the pages: escaped always, strict about names, every string through `_()`."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.pages.format import FILTERS

TEMPLATES = Path(__file__).parent.parent / "templates"
LOCALE = "en"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates with gettext; a catalogue for another language is installed here instead of the null one."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(FILTERS)
    made.globals["locale"] = LOCALE
    return made


def page(request: Request, template: str, *, status_code: int = 200, **context: Any) -> HTMLResponse:
    """A rendered page. Pages hold what people said, so no cache keeps them."""
    context.setdefault("person", None)
    html = environment().get_template(template).render(path=request.url.path, **context)
    return HTMLResponse(html, status_code=status_code, headers={"Cache-Control": "no-store"})
