"""Tables of a good reading that look wrong are read once more from an enlarged part of the page."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from layouts.judging.suspect_tables import SuspectTable, suspicious_tables
from layouts.judging.table_choice import Draft, Taken, better_table
from layouts.tables import grid_text
from ocr_backends.protocol import OcrBackend
from recto.blocks import Table
from recto.pages import Rung, RungTaken
from recto.recognitions import Failure
from recto.values import digest
from storage.keys import reading_key
from storage.protocols import ObjectStore
from workers.ladder import MOST_TABLES
from workers.stages.attempts import Reading, Subject, read, tokens_of, tried
from workers.stages.other_images import enlarged_part


@dataclass(frozen=True)
class Zoomed:
    """The reading with the tables that were read better, what was tried, and how many tokens were written for it."""

    reading: Reading
    rungs: tuple[RungTaken, ...] = ()
    tokens: int = 0


def with_tables_read_again(
    first: Reading, page: Subject, backend: OcrBackend, store: ObjectStore, *, in_time: Callable[[], bool]
) -> Zoomed:
    """Each table that looks wrong, ``MOST_TABLES`` at most, is read again; the draft stays where that is no better."""
    zoomed = Zoomed(first)
    for table in suspicious_tables(first.parsed, page.pixels)[:MOST_TABLES]:
        if not in_time():
            break
        zoomed = _with_one(zoomed, table, page, backend, store)
    return zoomed


def _with_one(before: Zoomed, table: SuspectTable, page: Subject, backend: OcrBackend, store: ObjectStore) -> Zoomed:
    parsed = before.reading.parsed
    draft = parsed.blocks[table.block]
    if not isinstance(draft, Table):
        return before
    subject = enlarged_part(page, parsed.upright.from_page(table.box))
    again = tried(backend, lambda: read(subject, backend, store))
    choice = Draft(reason=again.fault.message) if isinstance(again, Failure) else _choice(draft, again)
    rung = RungTaken(
        rung=Rung.TABLE_ZOOM,
        engine=backend.name,
        why=table.reason,
        outcome=choice.reason,
        counts=isinstance(choice, Taken),
    )
    rungs, tokens = (*before.rungs, rung), before.tokens + tokens_of(again)
    if isinstance(choice, Draft) or isinstance(again, Failure):
        return replace(before, rungs=rungs, tokens=tokens)
    block = draft.model_copy(update={"grid": choice.grid, "text": grid_text(choice.grid)})
    blocks = (*parsed.blocks[: table.block], block, *parsed.blocks[table.block + 1 :])
    key = reading_key(digest({"reading": before.reading.key, "table": [table.block, again.key]}), "table")
    reading = replace(before.reading, key=key, parsed=parsed.model_copy(update={"blocks": blocks}))
    return Zoomed(reading, rungs, tokens)


def _choice(draft: Table, again: Reading) -> Taken | Draft:
    return better_table(draft.grid, again.parsed.blocks)
