"""What a stage is: a plain function from work to output, safe to run twice."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sqlalchemy.orm import Session

from storage.types import Call
from workers.context import Context


@dataclass(frozen=True, slots=True)
class Work:
    """One stage of one call.

    folder: empty, for this run alone, removed afterwards. progress: to be called with 0 to 1 at least every
    few seconds; raises LeaseLost when the work is not wanted any more (the call was deleted, say).
    """

    context: Context
    call: Call
    folder: Path
    progress: Callable[[float], None]


Finish: TypeAlias = Callable[[Session], None]
"""Writes a stage's output, in the transaction that marks its job as done; must be quick."""

StageFunction: TypeAlias = Callable[[Work], Finish]
"""Does the slow part without a transaction."""
