"""A page on the ladder: read by a model, and where that reading cannot count, in other ways until one does.

What is tried, and what is kept where nothing helps, is decided in ``workers.ladder``; here it is done. Every reading is
kept raw under its own key, so that a page that comes back is not read again. Where another engine stands in for the
model, or only a part is kept, the page is read and marked with the fault of the model's reading.
"""

import time
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Final

from documents.turns import ONE_AT_A_TIME
from layouts.judging.verdicts import Good
from layouts.parsing import parse
from layouts.pixels.raster import reduced_gray
from layouts.pixels.upright import SKEW_SIDE
from ocr_backends.orientation import lies_upright
from recto.errors import EngineAway, EngineError, Fault, fault_of
from recto.pages import Rung, RungTaken
from recto.recognitions import Failure
from recto.values import digest
from storage.keys import reading_key
from workers.ladder import (
    LEAST_KEPT,
    TIME_SHARE,
    Exhausted,
    Tried,
    best_kept,
    mark_of,
    next_rung,
    said,
    stands_in,
    tried_in_vain,
    trouble_of,
)
from workers.routing import Accept, Reject, SecondLook, decide
from workers.stages.attempts import Attempt, Reading, Subject, letters_of, read, tokens_of, tried, without_loop
from workers.stages.bands import read_in_bands
from workers.stages.other_images import of_other_size, turned
from workers.stages.page_reading import Ended, best_reading
from workers.stages.reader import Reader
from workers.stages.table_zoom import with_tables_read_again

_DECODING: Final = (Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR)
_ALL_OF_IT: Final = Exhausted(reason="nothing unfinished is kept")


@dataclass(frozen=True)
class Climbed:
    """How the page ended, what was tried after the first reading, how many tokens were written in all, and the codes of
    readings that did not count. ``kept`` is the unfinished or doubted reading of the model that the page has, if so.
    """

    ended: Ended | Failure
    rungs: tuple[RungTaken, ...] = ()
    tokens: int = 0
    doubts: tuple[str, ...] = ()
    kept: Tried | Exhausted = _ALL_OF_IT


def climbed(page: Subject, stand_in: Subject, reader: Reader) -> Climbed:
    """``stand_in`` is the page as the other engine is shown it. Raises ``EngineUnavailable``."""
    return _Climb(replace(page, make=cache(page.make)), stand_in, reader).result()


@dataclass
class _Climb:
    """The readings so far, in the order in which they were made."""

    page: Subject
    stand_in: Subject
    reader: Reader
    begun: float = field(default_factory=time.monotonic)
    tried: list[Tried] = field(default_factory=list[Tried])
    attempts: list[Attempt] = field(default_factory=list[Attempt])
    rungs: list[RungTaken] = field(default_factory=list[RungTaken])
    tokens: int = 0

    def result(self) -> Climbed:
        rung = Rung.FIRST
        attempt = read(self.page, self.reader.backend, self.reader.store)
        self.begun = time.monotonic()  # the first reading may have waited long for its turn
        while not self._counts(rung, attempt):
            step = next_rung(self.tried, self._offered(), in_time=self._in_time())
            if isinstance(step, Exhausted):
                return self._without_good()
            rung, attempt = step, self._on(step)
        return self._good(attempt)

    def _counts(self, rung: Rung, attempt: Attempt) -> bool:
        """Takes note of an attempt; whether it is a good reading."""
        self.tokens += tokens_of(attempt)
        found = trouble_of(attempt if isinstance(attempt, Failure) else attempt.verdict)
        good = isinstance(found, Good)
        if rung is not Rung.FIRST:
            outcome = "it is good" if good else found[1]
            self._note(rung, self.reader.backend.name, outcome, counts=good)
        if not good:
            trouble, reason = found
            letters = 0 if isinstance(attempt, Failure) else letters_of(_kept_part(rung, attempt).parsed)
            self.tried.append(Tried(rung=rung, trouble=trouble, reason=reason, letters=letters))
        self.attempts.append(attempt)
        return good

    def _offered(self) -> list[Rung]:
        """What is another way to read: an engine that would be asked the same as before offers nothing new."""
        engines = {Rung.FIRST: self.reader.backend, **self.reader.rungs}
        taken = {engines[one.rung].fingerprint for one in self.tried if one.rung in engines}
        own = [rung for rung in _DECODING if rung in engines and engines[rung].fingerprint not in taken]
        return [*own, Rung.RESIZED, Rung.BANDS, *([] if self._is_upright else [Rung.ROTATED])]

    @cached_property
    def _is_upright(self) -> bool:
        """Whether there is no doubt of which way up the page is."""
        return lies_upright(reduced_gray(self.page.make().pixels, SKEW_SIDE))

    def _in_time(self) -> bool:
        return time.monotonic() - self.begun < TIME_SHARE * self.reader.limits.page_timeout

    def _on(self, rung: Rung) -> Attempt:
        backend, store = self.reader.rungs.get(rung, self.reader.backend), self.reader.store
        match rung:
            case Rung.BANDS:
                return tried(backend, lambda: read_in_bands(self.page, backend, store))
            case Rung.ROTATED:
                return self._turned()
            case Rung.RESIZED:
                return tried(backend, lambda: read(of_other_size(self.page), backend, store))
            case _:
                return tried(backend, lambda: read(self.page, backend, store))

    def _turned(self) -> Attempt:
        """The first good reading of the page turned, else the one with the most letters."""
        backend, found = self.reader.backend, list[Attempt]()
        for page in turned(self.page):
            attempt = tried(backend, lambda page=page: read(page, backend, self.reader.store))
            if isinstance(attempt, Reading) and isinstance(attempt.verdict, Good):
                self.tokens += sum(map(tokens_of, found))
                return attempt
            found.append(attempt)
        best = max(found, key=lambda one: -1 if isinstance(one, Failure) else letters_of(one.parsed))
        self.tokens += sum(map(tokens_of, found)) - tokens_of(best)
        return best

    def _note(self, rung: Rung, engine: str, outcome: str, *, counts: bool) -> None:
        why = self.tried[-1].reason
        self.rungs.append(RungTaken(rung=rung, engine=engine, why=why, outcome=outcome, counts=counts))

    def _good(self, attempt: Attempt) -> Climbed:
        assert isinstance(attempt, Reading)
        backend, store = self.reader.backend, self.reader.store
        page = self.page
        zoomed = with_tables_read_again(attempt, page, backend, store, in_time=self._in_time)
        notes = [f"{self.tried[0].reason}; read again {said(self.rungs[-1].rung)}"] if self.tried else []
        if any(rung.counts for rung in zoomed.rungs):
            notes.append(f"tables read again {said(Rung.TABLE_ZOOM)}")
        self.rungs += zoomed.rungs
        self.tokens += zoomed.tokens
        return self._climbed(Ended(zoomed.reading, Accept(note="; ".join(notes))))

    def _without_good(self) -> Climbed:
        """What the model left, what another engine reads, or how the page ends without either."""
        kept = best_kept(self.tried)
        other = self._other_engine(kept)
        if isinstance(other, Ended):
            return self._climbed(other)
        first = self.attempts[0]
        if isinstance(kept, Tried):
            return replace(self._climbed(self._kept(kept)), kept=kept)
        if isinstance(first, Failure):
            return self._climbed(first.model_copy(update={"fault": self._with_vain(first.fault)}))
        end = decide(first.verdict)
        end = end.without if isinstance(end, SecondLook) else end
        if isinstance(end, Reject):
            end = end.model_copy(update={"fault": self._with_vain(end.fault)})
        return self._climbed(Ended(first, end))

    def _other_engine(self, kept: Tried | Exhausted) -> Ended | Exhausted:
        """What stands in for the model, where it has an engine for that and its reading is better than what is kept."""
        engine = self.reader.rungs.get(Rung.CPU_ENGINE)
        if engine is None:
            return Exhausted(reason="no other engine")
        read = self._read_by_other()
        letters = letters_of(read.reading.parsed) if isinstance(read, Ended) else 0
        refused = _refusal(read, letters) or ("" if stands_in(kept, letters) else "the model's own text has as much")
        name = read.reading.parsed.engine if isinstance(read, Ended) else engine.name
        self._note(Rung.CPU_ENGINE, name, refused or "it stands in", counts=not refused)
        if refused or isinstance(read, Failure) or not isinstance(read.decision, Accept):
            return Exhausted(reason=refused)
        note = f"{name} stands in for {self.reader.backend.name}: {self._in_vain()}"
        mark = self._mark(self.tried[0])
        mark = mark.model_copy(update={"message": f"{name} stands in for {self.reader.backend.name}: {mark.message}"})
        return Ended(read.reading, Accept(note=note, faults=(mark, *read.decision.faults)))

    def _read_by_other(self) -> Ended | Failure:
        engine = self.reader.rungs[Rung.CPU_ENGINE]
        try:
            with ONE_AT_A_TIME:
                return best_reading(self.stand_in, engine, self.reader.helpers, self.reader.store)
        except EngineAway:
            raise
        except EngineError as error:
            return Failure(engine=engine.name, fault=fault_of(error))

    def _kept(self, kept: Tried) -> Ended:
        """The page with what the model left, marked."""
        place = self.tried.index(kept)
        attempt = self.attempts[place]
        assert isinstance(attempt, Reading)
        for number, rung in enumerate(self.rungs):
            if rung.rung is kept.rung:
                self.rungs[number] = rung.model_copy(update={"counts": True})
        note = f"{self._in_vain(but=kept.rung)}; {_what_is_kept(kept)}"
        return Ended(_kept_part(kept.rung, attempt), Accept(note=note, faults=(self._mark(kept),)))

    def _in_vain(self, *, but: Rung = Rung.FIRST) -> str:
        return self.tried[0].reason + tried_in_vain([one.rung for one in self.tried[1:] if one.rung is not but])

    def _with_vain(self, fault: Fault) -> Fault:
        vain = tried_in_vain([one.rung for one in self.tried[1:]])
        return fault.model_copy(update={"message": fault.message + vain})

    def _mark(self, tried: Tried) -> Fault:
        faults = [attempt.fault for attempt in self.attempts if isinstance(attempt, Failure)]
        return mark_of(tried, retryable=any(fault.retryable for fault in faults))

    def _climbed(self, ended: Ended | Failure) -> Climbed:
        doubts = tuple(one.trouble for one in self.tried)
        return Climbed(ended, rungs=tuple(self.rungs), tokens=self.tokens, doubts=doubts)


def _refusal(read: Ended | Failure, letters: int) -> str:
    """Why the reading of another engine is of no use, empty where it is."""
    if isinstance(read, Failure):
        return read.fault.message
    if not isinstance(read.decision, Accept):
        return read.decision.fault.message
    return "" if letters >= LEAST_KEPT else "it found hardly any text"


def _what_is_kept(kept: Tried) -> str:
    how = "" if kept.rung is Rung.FIRST else f" when read {said(kept.rung)}"
    match kept.trouble:
        case "looping" | "truncated" if kept.rung is Rung.BANDS:
            return "only what was read of the bands is kept"
        case "looping" | "truncated":
            return f"only what stands before that{how} is kept"
        case _:
            return f"what was read{how} is kept all the same"


def _kept_part(rung: Rung, reading: Reading) -> Reading:
    """What of a doubtful reading is text of the page: all, or what stands before a loop (bands are freed of theirs)."""
    if rung is Rung.BANDS or isinstance(reading.verdict, Good) or reading.verdict.code != "looping":
        return reading
    recognition = without_loop(reading.recognition)
    key = reading_key(digest({"reading": reading.key, "part": "before the loop"}), "part")
    return replace(reading, key=key, recognition=recognition, parsed=parse(recognition))
