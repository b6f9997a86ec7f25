"""What endpoints work with, made once a process by `create_app`."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from nlp.codebook import Codebook
from storage.blobs import Blobs
from storage.database import Database
from workers.doorbell import Doorbell


@dataclass(frozen=True)
class Services:
    """The rooms behind the endpoints, and the settings they need.

    Endpoints open their own transaction, `with services.database.session() as session:` (which commits at
    its end) or `.reading()`, so that the answer is sent only once the change is safe.

    max_upload_bytes: of a recording. public_url: for people.
    secure: whether people come by https. max_due_seconds: an older due job makes Earshot not ready.
    """

    database: Database
    blobs: Blobs
    doorbell: Doorbell
    codebook: Codebook
    max_upload_bytes: int
    public_url: str
    max_due_seconds: float

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")


def get_services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]
