"""Streams of documents in one file: where documents begin, what they are, and what of a summary counts.

Streams of made letters, invoices, receipts, orders, statements, contracts and reports are read by Recto; then they
are parted and classed by their words alone, and with what a model says to it. The model is simulated, with
mistakes as often as the table says: it shows what is made of answers, not how good any model is. It is
asked over a socket, like any.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from bench.made_streams import Stream, made_streams
from bench.reports import RESULTS, print_table, write_json
from bench.simulated_asking import SimulatedModel
from layouts.classes.answers import class_of_answer
from layouts.classes.asking import boundaries_questions, class_question
from layouts.classes.stream_answers import with_boundaries
from layouts.classes.summaries import summary_of_answers, summary_questions
from layouts.classes.words import class_by_words
from layouts.fields.view import DocumentView, page_view
from ocr_backends.deployed.client import make_client
from ocr_backends.deployed.prompts import request_for
from ocr_backends.deployed.protocol import Client, Said
from recto.classes import OTHER, Classified, Taxonomy
from recto.documents import DocumentPage
from recto.questions import DocumentQuestion
from tests.resources.providers.server import provider

MISTAKES: Final = (0.0, 0.05, 0.15, 0.3)
TAXONOMY: Final = Taxonomy()


class StreamRead(NamedTuple):
    stream: Stream
    view: DocumentView

    def part(self, first: int, last: int) -> DocumentView:
        pages = tuple(page for page in self.view.pages if first <= page.page <= last)
        return DocumentView(pages, len(pages))


@dataclass
class Figures:
    """Counted over all streams. ``begins``: of the documents but the first of each stream, so many were found to begin
    where they do; ``cuts`` in all. ``whole``: documents of which first and last page were found. ``right``, ``other``
    and ``wrong`` are classes. ``true_points`` of so many ``points`` that say what stands there counted, and
    ``invented_points`` of so many ``inventions``.
    """

    beginnings: int = 0
    cuts: int = 0
    begins: int = 0
    documents: int = 0
    whole: int = 0
    classes: dict[str, int] = field(default_factory=lambda: {"right": 0, "other": 0, "wrong": 0})
    points: int = 0
    true_points: int = 0
    inventions: int = 0
    invented_points: int = 0

    def part(self, stream: Stream, classes: Classified) -> None:
        found = {int(page.page) for page in classes.pages if page.begins} | {1}
        true = {part.first for part in stream.parts}
        self.beginnings += len(true) - 1
        self.cuts += len(found) - 1
        self.begins += len(true & found) - 1
        self.documents += len(stream.parts)
        ends = found | {stream.pages + 1}
        self.whole += sum(
            part.first in found and part.last + 1 in ends and not found & {*range(part.first + 1, part.last + 1)}
            for part in stream.parts
        )

    def classed(self, kind: str, name: str) -> None:
        self.classes["right" if name == kind else "other" if name == OTHER else "wrong"] += 1

    @property
    def shares(self) -> dict[str, float]:
        precision, recall = _share(self.begins, self.cuts), _share(self.begins, self.beginnings)
        whole = precision + recall
        return {
            "begin_precision": precision,
            "begin_recall": recall,
            "begin_f1": round(2 * precision * recall / whole, 4) if whole else 0.0,
            "documents_whole": _share(self.whole, self.documents),
            **{f"class_{name}": _share(count, self.documents) for name, count in self.classes.items()},
            **({"true_points_kept": _share(self.true_points, self.points)} if self.points else {}),
            **({"inventions_kept": _share(self.invented_points, self.inventions)} if self.inventions else {}),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scans", action="store_true", help="read images of the pages, not their text")
    parser.add_argument("--kept", type=Path, help="a folder for streams and readings, to be used again")
    parser.add_argument("--out", type=Path, default=RESULTS / "streams.json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = (given.kept or Path(folder)) / f"{given.seed}-{given.streams}{'-scans' if given.scans else ''}"
        streams = read_streams(made_streams(kept / "pdf", given.streams, seed=given.seed), kept, scans=given.scans)
    found = {"words alone": by_words(streams)}
    found |= {f"simulated model, {wrong:.0%} wrong": with_model(streams, wrong) for wrong in MISTAKES}
    report(streams, found, given.out)


def read_streams(streams: Sequence[Stream], kept: Path, *, scans: bool) -> list[StreamRead]:
    """As Recto reads them; what was read before is taken from ``kept``."""
    written = {stream.path: kept / "read" / stream.path.name / "document.json" for stream in streams}
    if not all(path.exists() for path in written.values()):
        recto = str(Path(sys.executable).with_name("recto"))
        command = [recto, "run", str(kept / "pdf"), "-o", str(kept / "read"), "--workers", "1", "-q"]
        subprocess.run([*command, *(["--force-ocr"] if scans else [])], check=True)
    return [StreamRead(stream, _view(written[stream.path])) for stream in streams]


def by_words(streams: Sequence[StreamRead]) -> Figures:
    figures = Figures()
    for read in streams:
        figures.part(read.stream, class_by_words(read.view, TAXONOMY))
        for part in read.stream.parts:
            figures.classed(part.kind, class_by_words(read.part(part.first, part.last), TAXONOMY).name)
    return figures


def with_model(streams: Sequence[StreamRead], wrong: float) -> Figures:
    """Every document is asked about, as with ``fields.ask = "always"``; classes are those of the true documents."""
    figures = Figures()
    model = SimulatedModel(wrong, streams[0].stream, random.Random(5))  # noqa: S311 - nothing secret
    with provider(model.play) as server:
        client = make_client("simulated", server.deployment(vision=False))
        for read in streams:
            model.stream = read.stream
            _asked(read, client, figures)
            _summed(read, client, figures)
        client.close()
    figures.inventions = model.invented
    figures.points = model.points - model.invented
    return figures


def report(streams: Sequence[StreamRead], found: dict[str, Figures], to: Path) -> None:
    shares = {name: figures.shares for name, figures in found.items()}
    names = list(dict.fromkeys(name for one in shares.values() for name in one))
    pages, documents = sum(one.stream.pages for one in streams), sum(len(one.stream.parts) for one in streams)
    print_table(
        f"{len(streams)} made streams, {documents} documents, {pages} pages",
        ("", *(name.replace("_", " ") for name in names)),
        [(name, *(f"{one[share]:.3f}" if share in one else "" for share in names)) for name, one in shares.items()],
    )
    write_json(to, {"streams": len(streams), "documents": documents, "pages": pages, "shares": shares})


def _asked(read: StreamRead, client: Client, figures: Figures) -> None:
    texts = [_answer(question, client) for question in boundaries_questions(read.view, TAXONOMY)]
    words = class_by_words(read.view, TAXONOMY)
    figures.part(read.stream, with_boundaries(texts, words, read.view, TAXONOMY) if texts else words)
    for part in read.stream.parts:
        view = read.part(part.first, part.last)
        text = _answer(class_question(view, TAXONOMY), client)
        taken = class_of_answer(text, class_by_words(view, TAXONOMY), view, TAXONOMY, engine="simulated")
        figures.classed(part.kind, taken.classified.name)


def _summed(read: StreamRead, client: Client, figures: Figures) -> None:
    texts = [_answer(question, client) for question in summary_questions(read.view)]
    points, _ = summary_of_answers(texts, read.view, engine="simulated")
    figures.true_points += sum(point.text.startswith("It says") for point in points)
    figures.invented_points += sum(point.text.startswith("It comes to") for point in points)


def _answer(question: DocumentQuestion, client: Client) -> str:
    reply = client.ask(request_for(question, []))
    return reply.text if isinstance(reply, Said) else ""


def _view(written: Path) -> DocumentView:
    pages = tuple(_pages(written))
    return DocumentView(tuple(page_view(page) for page in pages), len(pages))


def _pages(written: Path) -> Iterator[DocumentPage]:
    for page in json.loads(written.read_text("utf-8"))["pages"]:
        yield DocumentPage.model_validate(page)


def _share(some: int, all: int) -> float:
    return round(some / all, 4) if all else 0.0


if __name__ == "__main__":
    main()
