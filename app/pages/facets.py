"""The explorer's left column: kinds and categories with the number of customers who spoke of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.pages.labels import Labels
from nlp.types import KINDS, Kind
from storage.types import InsightCount


@dataclass(frozen=True, slots=True)
class Facet:
    """A category. share: its customers as a share of the largest category's, for the bar behind it."""

    category: str
    label: str
    count: InsightCount
    share: float


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A kind and those of its categories that were heard, the most customers first."""

    kind: Kind
    label: str
    facets: list[Facet]


def facets(counts: Mapping[tuple[Kind, str], InsightCount], labels: Labels) -> list[FacetGroup]:
    """All kinds, each with its categories. Kinds carry no sum: a customer who objects to price and to timing
    is one customer of each category, and adding the two up would count it twice.
    """
    most = max((count.customers for count in counts.values()), default=0)
    groups = []
    for kind in KINDS:
        of_kind = {category: count for (k, category), count in counts.items() if k == kind}
        order = sorted(of_kind, key=lambda c: (-of_kind[c].customers, -of_kind[c].mentions, c))
        found = [
            Facet(c, labels.category(kind, c), of_kind[c], of_kind[c].customers / most if most else 0.0)
            for c in order
        ]
        groups.append(FacetGroup(kind, labels.kind(kind), found))
    return groups
