"""Whether confidence means something: `python -m bench.calibration --corpus DIR` (without: over our own few samples).

Every scanned page of the corpus that has a true text is read by each engine; each word is right or wrong by the truth.
Printed for each engine: how often words are right by how sure it was of them; the error of its own confidence, of the
curve that Recto uses, and of one fitted without the source it is tried on; and how near the mean confidence of a file
is to its word F1. ``--write`` fits the curves that Recto uses again.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from bench.corpus import Category, Sample, chosen, corpus_samples, own_samples
from bench.measures import word_f1
from bench.reliability import Curve, Marked, bins, error, fitted, marked, mean_confidence, seen_through
from bench.reports import print_table, write_json
from documents.opening import inspect, open_document
from layouts import calibration_curves
from layouts.calibration import along, calibrated
from ocr_backends.protocol import OcrBackend
from ocr_backends.registry import engine_statuses, make_backend
from recto.options import ReadOptions
from recto.recognitions import WordsRecognition
from recto.settings import Limits
from recto.values import digest
from recto.words import Word
from storage.keys import reading_key
from storage.local import LocalStore
from storage.protocols import ObjectStore
from workers.stages.recognition import image_recipe, prepared, recognized
from workers.stages.split import ImagePlan, image_plan

TESSERACT = {
    "cis_historical": ("frk",),
    "nzz_fraktur_de": ("frk",),
    "ocrd_gt": ("deu",),
    "tamil": ("tam", "eng"),
    "isri_unlv_en": ("eng",),
    "old_books_en": ("eng",),
    "fondue_en": ("eng",),
    "samples": ("eng",),
}
"""Sources that it is measured on, and with which languages: those that Recto asks it for, and plain print."""

MOST = 4
"""Files of a source for Tesseract, which takes its time."""

UNSPACED = 0.2
"""Share of letters of scripts without spaces from which a truth has no words to compare."""

LIMITS = Limits()


class File(NamedTuple):
    """The words of a document by an engine, marked by its truth."""

    sample: Sample
    words: list[Marked]
    f1: float


def main() -> None:
    """Reads, prints the tables, fits where asked, writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a folder with a MANIFEST.jsonl")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--engines", nargs="+", default=["rapidocr", "tesseract"])
    parser.add_argument("--most", type=int, default=0, help="files of a source; 0 for all")
    parser.add_argument("--cache", type=Path, help="a folder where readings are kept")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--write", action="store_true", help="fit the curves that Recto uses")
    asked = parser.parse_args()
    every = corpus_samples(asked.corpus, asked.split) if asked.corpus else own_samples()
    samples = chosen(every, sources=[Category.TEXT], most=asked.most, longest=20)
    figures: dict[str, object] = {}
    curves: dict[str, Curve] = {}
    with tempfile.TemporaryDirectory() as name:
        store = LocalStore(asked.cache or Path(name), durable=False)
        for engine in filter(_is_ready, asked.engines):
            files = list(_files(engine, samples, store))
            words = [word for file in files for word in file.words]
            curves[engine] = fitted(words)
            figures[engine] = _reported(engine, files)
    if asked.write:
        write_curves(curves)
    if asked.json:
        write_json(asked.json, figures)


def _is_ready(engine: str) -> bool:
    return any(status.name == engine and status.ready for status in engine_statuses())


def _files(engine: str, samples: Sequence[Sample], store: ObjectStore) -> Iterator[File]:
    wanted = chosen(samples, sources=list(TESSERACT), most=MOST) if engine == "tesseract" else samples
    for sample in wanted:
        truth = sample.truth_text()
        if _is_unspaced(truth):
            continue
        options = ReadOptions(languages=TESSERACT[sample.source] if engine == "tesseract" else ())
        words = _words(sample, make_backend(engine, options=options), store)
        if words:
            yield File(sample, marked(words, truth), word_f1(" ".join(word.text for word in words), truth))


def _words(sample: Sample, backend: OcrBackend, store: ObjectStore) -> list[Word]:
    name = str(sample.path)
    kind = inspect(sample.path, shown=name, password="", limits=LIMITS).kind
    found: list[Word] = []
    with open_document(sample.path, kind=kind, shown=name, password="", limits=LIMITS) as document:
        for index in range(sample.pages):
            plan = image_plan(document, index, ReadOptions(), LIMITS, reason="")
            if isinstance(plan, ImagePlan):
                key = reading_key(digest({"image": plan.image.id, "recipe": image_recipe()}), backend.fingerprint)
                make = partial(prepared, plan.pixels, image=plan.image.id, dpi=plan.dpi)
                outcome = recognized(make, key=key, backend=backend, store=store)
                found += outcome.words if isinstance(outcome, WordsRecognition) else ()
    return found


def _is_unspaced(truth: str) -> bool:
    letters = [char for char in truth if char.isalpha()]
    return sum("\u3040" <= char <= "\u9fff" for char in letters) > UNSPACED * len(letters)


def _reported(engine: str, files: Sequence[File]) -> dict[str, object]:
    words = [word for file in files for word in file.words]
    sources = sorted({file.sample.source for file in files})
    maps: dict[str, Callable[[str, float], float]] = {
        "its own": lambda source, sure: sure,
        "the curve in use": lambda source, sure: calibrated(engine, sure),
    }
    if len(sources) > 1:
        maps["fitted without the source"] = partial(_left_out, _curves_without(files, sources))
    print_table(
        f"{engine}: {len(words)} words in {len(files)} files of {len(sources)} sources",
        ["confidence", "words", "mean", "right"],
        [(f"{b.low:g} to {b.high:g}", b.words, f"{b.confidence:.3f}", f"{b.right:.3f}") for b in bins(words)],
    )
    figures = {name: _errors(files, map_) for name, map_ in maps.items()}
    columns = ["confidence", "error over words", "mean miss of a file's word F1", "worst"]
    rows = [(name, *(f"{value:.4f}" for value in values)) for name, values in figures.items()]
    print_table(f"{engine}: how wrong confidence is", columns, rows)
    return {"words": len(words), "files": len(files), "errors": figures, "bins": [b._asdict() for b in bins(words)]}


def _curves_without(files: Sequence[File], sources: Sequence[str]) -> dict[str, Curve]:
    return {
        source: fitted([word for file in files if file.sample.source != source for word in file.words])
        for source in sources
    }


def _left_out(curves: dict[str, Curve], source: str, sure: float) -> float:
    return along(curves[source], sure)


def _errors(files: Sequence[File], map_: Callable[[str, float], float]) -> tuple[float, float, float]:
    mapped = [seen_through(file.words, partial(map_, file.sample.source)) for file in files]
    misses = [abs(mean_confidence(words) - file.f1) for words, file in zip(mapped, files, strict=True)]
    return error([word for words in mapped for word in words]), fmean(misses), max(misses)


def _points(curve: Curve) -> list[str]:
    return [f"        {point}," for point in curve]


def write_curves(curves: dict[str, Curve]) -> None:
    """Puts the curves where Recto reads them; those of other engines stay."""
    place = Path(calibration_curves.__file__)
    head = place.read_text("utf-8").split("CURVES:", 1)[0]
    every = dict(sorted((calibration_curves.CURVES | curves).items()))
    lines = [line for engine, curve in every.items() for line in (f'    "{engine}": (', *_points(curve), "    ),")]
    body = "CURVES: Final[dict[str, tuple[tuple[float, float], ...]]] = {\n" + "\n".join(lines) + "\n}\n"
    place.write_text(head + body, "utf-8")


if __name__ == "__main__":
    main()
