"""Asking for a page's parts in doubt: with what is taken of the answers, or without, the page ends.

Only what is kept is needed for that, no document and no page image. Whatever comes of it the page is read: where nobody
answers its drafts count.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Protocol

from pydantic import TypeAdapter

from layouts.parsing import PARSER_VERSION
from recto.blocks import Figure
from recto.deployments import Chosen
from recto.errors import Fault
from recto.escalations import Escalation, Verdict
from recto.images import EncodedImage
from recto.jobs import SettledPage
from recto.pages import PageRecord, ParsedPage
from recto.questions import Answer, AnyQuestion, Exchange, PendingQuestion
from recto.values import digest
from storage.keys import escalations_key, figure_key, parsed_key
from storage.packing import packed, unpacked
from storage.protocols import ObjectStore
from workers.escalation.consulted import Consulted
from workers.keptimages import kept_image
from workers.stages.answers import Ask, AskAgain, Draft, Looked, asked_last, looked_at, not_asked
from workers.stages.asking_page import AskingPage
from workers.stages.reader import Reader

EXCHANGES: TypeAdapter[tuple[Exchange, ...]] = TypeAdapter(tuple[Exchange, ...])


class PutAside(Protocol):
    """Has a question go with the next batch; ``images`` are looked at only where that is new."""

    def __call__(self, question: AnyQuestion, images: Iterable[EncodedImage], *, chosen: Sequence[Chosen]) -> None: ...


def answered_page(asking: AskingPage, reader: Reader, ask: Ask, *, last: bool) -> SettledPage:
    """The page as it ends. Raises ``DeploymentAway``, unless this is the ``last`` try: then the drafts count for which
    nobody could be asked. Answers that came before are kept by who asks, and not paid again.
    """
    ask = asked_last(ask) if last else ask
    parsed = _parsed(asking, reader.store)
    draft = Draft(parsed, asking.evidence or parsed.words, reader.consulted)
    again = [_asked(pending, ask, reader.store) for pending in asking.questions]
    looked: list[Looked] = []
    for pending, answer, other in zip(asking.questions, _answers(again, reader.consulted), again, strict=True):
        looked.append(looked_at(pending, answer, parsed, draft, other))
        parsed = looked[-1].parsed
    return _settled(asking, parsed, looked, reader)


def _asked(pending: PendingQuestion, ask: Ask, store: ObjectStore) -> AskAgain:
    images = [kept_image(crop, store) for crop in pending.question.crops]
    return lambda chosen: ask(pending.question, images, chosen=chosen)


def _answers(questions: Sequence[AskAgain], consulted: Consulted) -> Sequence[Answer]:
    """Of all at once, each in a thread: whoever gathers questions hears of every one, though some are away."""
    with ThreadPoolExecutor(len(questions), thread_name_prefix="recto-question") as threads:
        under_way = [threads.submit(copy_context().run, ask, consulted.chosen) for ask in questions]
        wait(under_way)
    return [one.result() for one in under_way]


def put_aside(asking: AskingPage, reader: Reader, aside: PutAside) -> None:
    """So that all that is asked of the page goes with one batch."""
    for pending in asking.questions:
        images = (kept_image(crop, reader.store) for crop in pending.question.crops)
        aside(pending.question, images, chosen=reader.consulted.chosen)


def drafts_count(asking: AskingPage, fault: Fault) -> SettledPage:
    """The page as it ends because of ``fault``, though it was not asked for."""
    escalations = [not_asked(pending, fault) for pending in asking.questions]
    return asking.settled.model_copy(update={"record": _record(asking.settled.record, escalations)})


def exchanges(settled: SettledPage, store: ObjectStore) -> Sequence[Exchange]:
    """What was asked for the page and answered, one for each of its escalations that anything is kept of."""
    if not settled.escalations_key:
        return ()
    return EXCHANGES.validate_json(unpacked(store.get(settled.escalations_key)))


def _settled(asking: AskingPage, parsed: ParsedPage, looked: Sequence[Looked], reader: Reader) -> SettledPage:
    escalations = tuple(one.escalation for one in looked)
    kept = EXCHANGES.dump_json(tuple(one.exchange for one in looked))
    key = escalations_key(digest({"exchanges": kept.decode()}))
    reader.store.put_if_absent(key, packed(kept))
    return asking.settled.model_copy(
        update={
            "record": _record(asking.settled.record, escalations),
            "parsed_key": _keep(asking, parsed, escalations, reader),
            "escalations_key": key,
            "asked": sum(one.asked for one in looked),
            "paid": sum(one.paid for one in looked),
        }
    )


def _record(record: PageRecord, escalations: Sequence[Escalation]) -> PageRecord:
    taken = [one for one in escalations if one.verdict is Verdict.ACCEPTED]
    names = [name for name in dict.fromkeys(one.deployment for one in taken) if name not in record.engine.split("+")]
    reason = f"{record.reason}; {_told(taken)}" if taken else record.reason
    engine = "+".join((record.engine, *names))
    return record.model_copy(update={"escalations": tuple(escalations), "reason": reason, "engine": engine})


def _told(taken: Sequence[Escalation]) -> str:
    what = "the page" if taken[0].doubt.block < 0 else "a table" if len(taken) == 1 else f"{len(taken)} tables"
    return f"{what} in doubt as {' and '.join(dict.fromkeys(one.deployment for one in taken))} answered"


def _keep(asking: AskingPage, parsed: ParsedPage, escalations: Sequence[Escalation], reader: Reader) -> str:
    """Stores the page as it ends, with its figures: in a pack of its own it needs no other. Returns its key."""
    store, before = reader.store, asking.settled.parsed_key
    changed = any(one.verdict is Verdict.ACCEPTED for one in escalations)
    made = parsed.model_dump_json()
    key = parsed_key(digest({"draft": before, "page": made}), PARSER_VERSION) if changed else before
    drawn = _figures(_parsed(asking, store))
    for number, figure in enumerate(_figures(parsed), start=1):
        content = store.get(figure_key(before, drawn.index(figure) + 1))
        store.put_if_absent(figure_key(key, number), content)
    store.put_if_absent(key, packed(made.encode()))
    return key


def _figures(parsed: ParsedPage) -> list[Figure]:
    """Answers have none of their own: those of the draft stay."""
    return [block for block in parsed.blocks if isinstance(block, Figure)]


def _parsed(asking: AskingPage, store: ObjectStore) -> ParsedPage:
    return ParsedPage.model_validate_json(unpacked(store.get(asking.settled.parsed_key)))
