"""The names of kinds and categories, from the codebook."""

from dataclasses import dataclass

from nlp.codebook import Codebook
from nlp.types import Kind


@dataclass(frozen=True, slots=True)
class Labels:
    """Names in one language. What an older codebook knew and this one does not is shown by its id."""

    codebook: Codebook
    language: str

    def kind(self, kind: Kind) -> str:
        try:
            return self.codebook.kind(kind).label(self.language)
        except KeyError:
            return _readable(kind)

    def category(self, kind: Kind, category: str) -> str:
        try:
            return self.codebook.category(kind, category).label(self.language)
        except KeyError:
            return _readable(category)


def _readable(identifier: str) -> str:
    return identifier.replace("_", " ").capitalize()
