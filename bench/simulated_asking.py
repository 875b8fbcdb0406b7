"""A model that is asked about documents, simulated: it knows what is true of made streams, and errs as often as it is
told to. It answers over a socket, as a provider does; no model has a part in it.
"""

import random
import re
from dataclasses import dataclass
from typing import Final

from bench.made_streams import KINDS, Stream
from recto.document_answers import (
    AnsweredBeginning,
    AnsweredBoundaries,
    AnsweredClass,
    AnsweredPoint,
    AnsweredSummary,
    Certainty,
)
from tests.resources.providers.played import Asked, Behaviour, Says

_PAGE: Final = re.compile(r"^--- page (\d+) ---$", re.MULTILINE)
_NUMBER: Final = re.compile(r"(?<![\w.,])\d[\d.,]*\d(?![\w.,])")
_SURE_AND_RIGHT: Final = 0.8
_SURE_AND_WRONG: Final = 0.4
"""Of its answers so many are called certain: models are surer of what is right, but not by much."""
POINTS: Final = 6


@dataclass
class SimulatedModel:
    """``wrong``: the share of its answers that are. ``invented``: so many points of its summaries had a number that
    stands nowhere.
    """

    wrong: float
    stream: Stream
    luck: random.Random
    invented: int = 0
    points: int = 0

    def play(self, asked: Asked) -> Behaviour:
        texts = _pages(asked.draft)
        match asked.form:
            case "boundaries":
                return Says(AnsweredBoundaries(pages=[self._beginning(page) for page in texts]).model_dump_json())
            case "class":
                return Says(self._class(texts).model_dump_json())
            case "summary":
                return Says(AnsweredSummary(points=[self._point(texts) for _ in range(POINTS)]).model_dump_json())
            case form:
                raise ValueError(form)

    def _errs(self) -> bool:
        return self.luck.random() < self.wrong

    def _certainty(self, *, right: bool) -> Certainty:
        return "certain" if self.luck.random() < (_SURE_AND_RIGHT if right else _SURE_AND_WRONG) else "likely"

    def _beginning(self, page: int) -> AnsweredBeginning:
        part, errs = self.stream.of_page(page), self._errs()
        kind = self.luck.choice(KINDS) if errs else part.kind
        return AnsweredBeginning(
            page=page, begins=(part.first == page) is not errs, certainty=self._certainty(right=not errs), name=kind
        )

    def _class(self, texts: dict[int, str]) -> AnsweredClass:
        """What shows it is a line of the document, or, of half of the wrong answers, of none."""
        page, text = next(iter(texts.items()))
        part, errs = self.stream.of_page(page), self._errs()
        kind = self.luck.choice([one for one in KINDS if one != part.kind]) if errs else part.kind
        line = next((line for line in text.splitlines() if len(line) > 8), text)
        evidence = "what stands on no page at all" if errs and self.luck.random() < 0.5 else " ".join(line.split()[:6])
        return AnsweredClass(
            certainty=self._certainty(right=not errs), evidence=evidence, page=page, name=kind, rival=""
        )

    def _point(self, texts: dict[int, str]) -> AnsweredPoint:
        """Says a number of its page, or one that stands nowhere."""
        page = self.luck.choice(sorted(texts))
        numbers = _NUMBER.findall(texts[page]) or ["nothing"]
        self.points += 1
        if self._errs():
            self.invented += 1
            return AnsweredPoint(text=f"It comes to {self.luck.randint(10**9, 10**10)}.99.", pages=[page])
        return AnsweredPoint(text=f"It says {self.luck.choice(numbers)}.", pages=[page])


def _pages(draft: str) -> dict[int, str]:
    """The text of each page that is shown."""
    found = [*_PAGE.finditer(draft)]
    ends = [*(match.start() for match in found[1:]), len(draft)]
    return {int(match[1]): draft[match.end() : end].strip() for match, end in zip(found, ends, strict=True)}
