"""An attempt at a page: an engine is asked, or what it said before is taken, and the answer is parsed and judged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from layouts.judging.evidence import NO_EVIDENCE, Known
from layouts.judging.readings import judge
from layouts.judging.verdicts import Verdict
from layouts.parsing import parse
from ocr_backends.protocol import OcrBackend
from recto.errors import EngineAway, EngineError, fault_of
from recto.images import PageImage, Pixels
from recto.pages import ParsedPage
from recto.recognitions import Failure, MarkupRecognition, Recognition
from recto.repetition import before_loop
from storage.keys import reading_key
from storage.protocols import ObjectStore
from workers.stages.recognition import recognized


@dataclass(frozen=True)
class Subject:
    """A page image: what it is known by in the store, what it shows, and how it is made ready for an engine.

    ``known`` is what else is known of its text, ``languages`` those that were asked for.
    """

    identity: str
    pixels: Pixels
    make: Callable[[], PageImage]
    known: Known = NO_EVIDENCE
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What an engine made of the page, and whether that can be."""

    key: str
    recognition: Recognition
    parsed: ParsedPage
    verdict: Verdict


Attempt: TypeAlias = Reading | Failure


@dataclass(frozen=True)
class Raw:
    """What an engine answered, and where that is kept."""

    key: str
    recognition: Recognition


def asked(page: Subject, backend: OcrBackend, store: ObjectStore) -> Raw | Failure:
    """Raises ``EngineUnavailable``."""
    key = reading_key(page.identity, backend.fingerprint)
    outcome = recognized(page.make, key=key, backend=backend, store=store)
    return outcome if isinstance(outcome, Failure) else Raw(key, outcome)


def read(page: Subject, backend: OcrBackend, store: ObjectStore) -> Attempt:
    """Raises ``EngineUnavailable``, and ``ReadingGarbage`` for an answer in a dialect that has no parser."""
    raw = asked(page, backend, store)
    return raw if isinstance(raw, Failure) else parsed_and_judged(raw, page)


def tried(backend: OcrBackend, attempt: Callable[[], Attempt]) -> Attempt:
    """A page that was read by one engine is not lost because another cannot be started or says what nobody can parse.

    Raises ``EngineAway``: one that will be back is waited for.
    """
    try:
        return attempt()
    except EngineAway:
        raise
    except EngineError as error:
        return Failure(engine=backend.name, fault=fault_of(error))


def parsed_and_judged(raw: Raw, page: Subject) -> Reading:
    """Raises ``ReadingGarbage`` for a dialect that has no parser."""
    return judged(raw, parse(raw.recognition), page)


def judged(raw: Raw, parsed: ParsedPage, page: Subject) -> Reading:
    verdict = judge(raw.recognition, parsed, page.pixels, known=page.known, languages=page.languages)
    return Reading(raw.key, raw.recognition, parsed, verdict)


def without_loop(recognition: Recognition) -> Recognition:
    """What a model wrote before it lost its place, if it did."""
    if not isinstance(recognition, MarkupRecognition):
        return recognition
    return recognition.model_copy(update={"text": before_loop(recognition.text)})


def tokens_of(attempt: Attempt) -> int:
    """That the model wrote, as far as it is known."""
    if isinstance(attempt, Failure) or not isinstance(attempt.recognition, MarkupRecognition):
        return 0
    return attempt.recognition.tokens


def letters_of(parsed: ParsedPage) -> int:
    """Letters and digits on the page."""
    return sum(sum(char.isalnum() for char in block.text) for block in parsed.blocks)
