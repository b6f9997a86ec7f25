"""The codebook that calls are read with."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.auth import SignedIn
from app.deps import ServicesDep
from app.openapi import problems
from nlp.codebook import Category, Codebook

router = APIRouter(prefix="/api/v1", tags=["codebook"])

Texts = dict[str, str]


class CategoryOut(BaseModel):
    """One category, its texts by language."""

    id: str = Field(examples=["price"])
    label: Texts = Field(examples=[{"en": "Price", "ru": "Цена"}])
    definition: Texts
    not_this: Texts = Field(description="What is easily taken for it and is not.")
    examples: dict[str, list[str]]
    speakers: list[str] = Field(description="Whose turns may hold it.", examples=[["customer"]])
    types: list[str] = Field(description="The types that an insight of it has; mostly none.")

    @classmethod
    def of(cls, category: Category) -> "CategoryOut":
        return cls(
            id=category.id,
            label=category.labels,
            definition=category.definitions,
            not_this=category.not_this,
            examples={language: list(texts) for language, texts in category.examples.items()},
            speakers=sorted(category.speakers),
            types=list(category.types),
        )


class KindOut(BaseModel):
    """A kind and its categories."""

    id: str = Field(examples=["objection"])
    label: Texts
    definition: Texts
    categories: list[CategoryOut]


class CodebookOut(BaseModel):
    """All that is tagged."""

    version: str = Field(examples=["1"])
    kinds: list[KindOut]

    @classmethod
    def of(cls, codebook: Codebook) -> "CodebookOut":
        kinds = [
            KindOut(
                id=kind.id,
                label=kind.labels,
                definition=kind.definitions,
                categories=[CategoryOut.of(category) for category in kind.categories],
            )
            for kind in codebook.kinds
        ]
        return cls(version=codebook.version, kinds=kinds)


@router.get("/codebook", summary="The codebook", responses=problems())
def codebook(person: SignedIn, services: ServicesDep) -> CodebookOut:
    """Which kinds and categories are tagged, in English and Russian, and who may say them."""
    return CodebookOut.of(services.codebook)
