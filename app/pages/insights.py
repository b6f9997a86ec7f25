"""The explorer: what customers say, by kind and category, each quote ready to play."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.access import visible_to
from app.auth import SignedIn
from app.deps import ServicesDep
from app.insights import service
from app.pages.environment import LOCALE, page
from app.pages.facets import facets
from app.pages.labels import Labels
from app.pages.parameters import Day, KindChoice, OutcomeChoice, Text, address, ends, starts
from nlp.stems import stems
from storage.calls import Calls
from storage.insights import Insights
from storage.types import InsightFilter

router = APIRouter()

PAGE_SIZE = 30


@router.get("/insights")
def insights(
    request: Request,
    person: SignedIn,
    services: ServicesDep,
    kind: KindChoice = None,
    category: Text = None,
    q: Text = None,
    campaign: Text = None,
    outcome: OutcomeChoice = None,
    language: Text = None,
    since: Annotated[Day, Query(alias="from")] = None,
    until: Annotated[Day, Query(alias="to")] = None,
    cursor: Text = None,
) -> HTMLResponse:
    chosen = {
        "kind": kind,
        "category": category if kind else None,
        "q": q,
        "campaign": campaign,
        "outcome": outcome,
        "language": language,
        "from": since,
        "to": until,
    }
    around = InsightFilter(
        campaign=campaign,
        outcome=outcome,
        language=language,
        period_from=starts(since),
        period_to=ends(until),
        text=q,
        uploader_id=visible_to(person),
    )
    within = replace(around, kind=kind, category=category if kind else None)
    labels = Labels(services.codebook, LOCALE)
    with services.database.reading() as session:
        found = service.list_visible(session, person, within, cursor=cursor, limit=PAGE_SIZE)
        counts = Insights(session).counts(around, stems(q or ""))
        campaigns = Calls(session).campaigns(visible_to(person))
    return page(
        request,
        "insights.html",
        person=person,
        records=found.items,
        labels=labels,
        chosen=chosen,
        link=lambda **changes: address("/insights", chosen, **changes),
        groups=facets(counts, labels),
        total=sum(
            count.mentions
            for (of_kind, of_category), count in counts.items()
            if kind in (None, of_kind) and chosen["category"] in (None, of_category)
        ),
        filtered=any(value is not None for value in chosen.values()),
        campaign_options=[(name, name) for name in campaigns],
        next_page=address("/insights", chosen, cursor=found.next_cursor) if found.next_cursor else None,
    )
