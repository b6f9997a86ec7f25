"""Insights: replaced as a whole by each analysis, listed, counted."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from nlp.types import Insight, Kind
from storage.anchoring import anchor
from storage.database import now
from storage.insight_rows import columns, counted, filtered, read, selected
from storage.models import InsightRow
from storage.paging import older_than, page
from storage.types import InsightCount, InsightFilter, InsightRecord, Page


class Insights:
    """The insights of this database, through one session; nothing here commits."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def replace(
        self,
        call_id: str,
        revision: int,
        insights: Sequence[Insight],
        promise_texts: Mapping[str, str] | None = None,
    ) -> None:
        """What an analysis of this revision found takes the place of what earlier ones found.

        An insight keeps its id when kind and category agree and the spans overlap on the same turn; one that
        is no longer found is retired, not deleted; what a person has decided on is never changed.
        promise_texts: how each promise read, by id.
        """
        texts = promise_texts or {}
        moment = now(self.session)
        of_call = select(InsightRow).where(InsightRow.call_id == call_id).with_for_update()
        rows = self.session.scalars(of_call.order_by(InsightRow.id)).all()
        continued = anchor(rows, insights, revision)
        for position, insight in enumerate(insights):
            row = continued.get(position)
            if row is None:
                row = InsightRow(call_id=call_id, created_at=moment, decided=False)
                self.session.add(row)
            if not row.decided:
                for name, value in columns(insight).items():
                    setattr(row, name, value)
                row.revision = revision
                row.promise_text = texts.get(insight.promise_id or "")
                row.retired_at = None
        kept = {id(row) for row in continued.values()}
        for row in rows:
            if id(row) not in kept and not row.decided and row.retired_at is None:
                row.retired_at = moment
        self.session.flush()

    def for_call(self, call_id: str) -> list[InsightRecord]:
        """In the order they are said."""
        query = selected().where(InsightRow.call_id == call_id)
        ordered = query.order_by(InsightRow.turn, InsightRow.first, InsightRow.id)
        return [read(row) for row in self.session.execute(ordered)]

    def get(self, insight_id: str) -> InsightRecord | None:
        """One that the newest analysis found; a retired one is None."""
        row = self.session.execute(selected().where(InsightRow.id == insight_id)).one_or_none()
        return None if row is None else read(row)

    def list(
        self,
        wanted: InsightFilter,
        stems: Sequence[str] = (),
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[InsightRecord]:
        """The newest first; stems: the forms of the words that wanted.text asks for. Raises BadCursor."""
        query = filtered(selected(), wanted, stems)
        if cursor:
            query = query.where(older_than(cursor, InsightRow.created_at, InsightRow.id))
        query = query.order_by(InsightRow.created_at.desc(), InsightRow.id.desc()).limit(limit + 1)
        records = [read(row) for row in self.session.execute(query)]
        return page(records, limit, lambda record: (record.created_at, record.id))

    def counts(
        self, wanted: InsightFilter, stems: Sequence[str] = ()
    ) -> dict[tuple[Kind, str], InsightCount]:
        """How often each kind and category was said, in distinct customers, calls and mentions."""
        rows = self.session.execute(filtered(counted(), wanted, stems))
        return {
            (cast(Kind, kind), category): InsightCount(customers, calls, mentions)
            for kind, category, customers, calls, mentions in rows
        }
