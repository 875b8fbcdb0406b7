"""Read a page's image: by the engine that was asked for, and by another where that one sees what it cannot read."""

from dataclasses import dataclass, replace
from functools import cache

from layouts.calibration import calibrated_words
from layouts.judging.old_print import impression, sureness, with_long_s
from layouts.judging.sense import LOST
from layouts.parsing import parse
from layouts.pixels.masking import painted_over, well_read
from ocr_backends.layout_model import analyse
from ocr_backends.protocol import OcrBackend
from ocr_backends.registry import Helpers
from recto.errors import fault_of
from recto.images import PageImage
from recto.recognitions import Failure, Recognition, WordsRecognition
from recto.values import digest
from recto.words import Words
from storage.keys import reading_key
from storage.protocols import ObjectStore
from workers.routing import Accept, NoHelp, Reject, SecondLook, decide, decide_second, unsure_of, without_second
from workers.stages.attempts import Attempt, Raw, Reading, Subject, parsed_and_judged, read, tried


@dataclass(frozen=True)
class Ended:
    """The reading that counts, and how the page ends with it."""

    reading: Reading
    decision: Accept | Reject


def best_reading(page: Subject, backend: OcrBackend, helpers: Helpers | None, store: ObjectStore) -> Ended | Failure:
    """What ``backend`` reads, or one of ``helpers`` where that is better; a failure where ``backend`` fails."""
    subject = replace(page, make=cache(page.make))
    first = read(subject, backend, store)
    if isinstance(first, Failure):
        return first
    match decide(first.verdict, impression(first.recognition)):
        case SecondLook() as look:
            return _helped(look, first, subject, helpers, store) if helpers else Ended(first, look.without)
        case decision:
            return Ended(first, decision)


def _helped(look: SecondLook, first: Reading, page: Subject, helpers: Helpers, store: ObjectStore) -> Ended:
    second = _rest(first, page, helpers.scripts, store) if look.of == "rest" else _other(page, helpers.scripts, store)
    left = _judged_second(look, first, second)
    if isinstance(left, Accept) and isinstance(second, Reading):
        return Ended(second, left)
    if look.of == "long_s":
        third = _other(page, helpers.old_type, store)
        if isinstance(third, Reading):
            return Ended(_with_long_s(first, third), Accept(note=f"{look.reason}; put right by a second reading"))
        left = NoHelp(reason=third.fault.message, remedy=third.fault.remedy)
    return Ended(first, without_second(look, left) if isinstance(left, NoHelp) else left)


def _rest(first: Reading, page: Subject, other: OcrBackend, store: ObjectStore) -> Attempt:
    """The first reading with what another engine reads of the page when its own words are taken out."""
    one = first.recognition
    if not isinstance(one, WordsRecognition):
        return first
    own = well_read(one.words)
    rest = replace(
        page,
        identity=digest({"page": page.identity, "without": first.key}),
        make=lambda: _painted_over(page.make(), own),
    )
    second = _other(rest, other, store)
    two = second.recognition if isinstance(second, Reading) else None
    if not isinstance(second, Reading) or not isinstance(two, WordsRecognition) or one.upright != two.upright:
        return second
    if (sure := sureness(two)) < LOST:
        return Failure(engine=two.engine, fault=fault_of(unsure_of(two.script, sure)))
    lines = 1 + max((word.line for word in own), default=-1)
    others = (word.model_copy(update={"line": lines + word.line}) for word in _calibrated(two))
    words = (*calibrated_words(one.engine, own), *others)
    layout = analyse(page.make().pixels, words)
    merged = one.model_copy(update={"words": words, "layout": layout, "script": two.script, "engine": _both(one, two)})
    return parsed_and_judged(Raw(_key_of_both(first, second), merged), page)


def _other(page: Subject, backend: OcrBackend, store: ObjectStore) -> Attempt:
    return tried(backend, lambda: read(page, backend, store))


def _painted_over(image: PageImage, words: Words) -> PageImage:
    return image.model_copy(update={"pixels": painted_over(image.pixels, words)})


def _judged_second(look: SecondLook, first: Reading, second: Attempt) -> Accept | NoHelp:
    if isinstance(second, Failure):
        return NoHelp(reason=second.fault.message, remedy=second.fault.remedy)
    letters = _letters(second) / max(1, _letters(first))
    return decide_second(look, second.verdict, script=_script(second.recognition), letters=letters)


def _with_long_s(first: Reading, other: Reading) -> Reading:
    """The first reading with the long s of the other."""
    one, two = first.recognition, other.recognition
    if not isinstance(one, WordsRecognition) or not isinstance(two, WordsRecognition):
        return first
    words = with_long_s(_calibrated(one), two.words)
    recognition = one.model_copy(update={"words": words, "engine": _both(one, two)})
    return replace(first, key=_key_of_both(first, other), recognition=recognition, parsed=parse(recognition))


def _calibrated(recognition: WordsRecognition) -> Words:
    """Each engine's words by its own measure, before they stand side by side."""
    return calibrated_words(recognition.engine, recognition.words)


def _both(one: WordsRecognition, two: WordsRecognition) -> str:
    return f"{one.engine}+{two.engine}"


def _key_of_both(first: Reading, second: Reading) -> str:
    return reading_key(digest({"first": first.key, "second": second.key}), "both")


def _script(recognition: Recognition) -> str:
    return recognition.script if isinstance(recognition, WordsRecognition) else ""


def _letters(reading: Reading) -> int:
    return sum(len(word.text) for word in reading.parsed.words)
