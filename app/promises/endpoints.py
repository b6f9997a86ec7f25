"""Promises over the API: list, add, change, import."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from app.auth import SignedIn
from app.deps import ServicesDep
from app.errors import Conflict, FieldError, ForeignOrigin, InvalidInput, NoSuchPromise, NotAllowed, TooLarge
from app.openapi import problems
from app.problems import invalid
from app.promises import service
from app.promises.schemas import (
    PROMISE_EXAMPLE,
    ImportOut,
    PromiseFields,
    PromiseIn,
    PromiseList,
    PromiseOut,
)
from nlp.promises import read_promises

router = APIRouter(prefix="/api/v1/promises", tags=["promises"])

CSV = "id,text,source,product\nP1,Set up in two days,landing page,Planner\nP2,Cancel at any time,brochure,\n"
IMPORT_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV or JSON."}
                    },
                },
                "example": {"file": CSV},
            },
            "application/json": {
                "schema": {"type": "array", "items": {"type": "object"}},
                "example": [PROMISE_EXAMPLE],
            },
            "text/csv": {"schema": {"type": "string"}, "example": CSV},
        },
    }
}


@router.get("", summary="List promises", responses=problems())
def list_promises(
    person: SignedIn,
    services: ServicesDep,
    product: Annotated[
        str | None, Query(description="Those about this product, and those about all.")
    ] = None,
) -> PromiseList:
    """What marketing says, by id."""
    with services.database.reading() as session:
        found = service.list_promises(session, product)
    return PromiseList(items=[PromiseOut.of(promise) for promise in found])


@router.post(
    "",
    status_code=201,
    summary="Add a promise",
    responses=problems(NotAllowed, ForeignOrigin, Conflict, InvalidInput, TooLarge),
)
def create_promise(
    body: PromiseIn, person: SignedIn, services: ServicesDep, response: Response
) -> PromiseOut:
    """Calls analysed from now on are held against it; `earshot reanalyze` holds older ones against it too."""
    promise = body.to_promise(body.id or service.new_id())
    with services.database.session() as session:
        service.create(session, person, promise)
    response.headers["location"] = f"/api/v1/promises/{quote(promise.id)}"
    return PromiseOut.of(promise)


@router.put(
    "/{promise_id:path}",
    summary="Change a promise",
    responses=problems(NotAllowed, ForeignOrigin, NoSuchPromise, InvalidInput, TooLarge),
)
def change_promise(
    promise_id: str, body: PromiseFields, person: SignedIn, services: ServicesDep
) -> PromiseOut:
    """Replaces the promise as a whole: a field that is left out is emptied."""
    promise = body.to_promise(promise_id)
    with services.database.session() as session:
        service.change(session, person, promise)
    return PromiseOut.of(promise)


async def promise_file(request: Request) -> tuple[bytes, str]:
    """The bytes to import and a file name that tells their format."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return await request.body(), "promises.csv" if kind == "text/csv" else "promises.json"
    async with request.form(max_files=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise invalid([FieldError(field="file", message="Send the CSV or JSON file as the part `file`.")])
        return await file.read(), file.filename or "promises.csv"


@router.post(
    "/import",
    summary="Import promises",
    openapi_extra=IMPORT_BODY,
    responses=problems(NotAllowed, ForeignOrigin, InvalidInput, TooLarge),
)
def import_promises(
    file: Annotated[tuple[bytes, str], Depends(promise_file)], person: SignedIn, services: ServicesDep
) -> ImportOut:
    """Adds and replaces by id, all or nothing: with one wrong row nothing is written; `errors` names each."""
    promises = read_promises(*file)
    with services.database.session() as session:
        created, updated = service.import_promises(session, person, promises)
    return ImportOut(created=created, updated=updated)
