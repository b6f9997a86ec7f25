"""A person as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from storage.types import Person, Role


class PersonOut(BaseModel):
    """Someone who may sign in."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "0192f5bfe0d37c1a8b2c3d4e5f607182",
                "name": "Dana",
                "role": "marketer",
                "created_at": "2026-03-02T09:00:00Z",
            }
        }
    )

    id: str
    name: str
    role: Role
    created_at: datetime

    @classmethod
    def of(cls, person: Person) -> "PersonOut":
        return cls(id=person.id, name=person.name, role=person.role, created_at=person.created_at)
