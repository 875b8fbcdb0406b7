"""How fast does ``deepseek-local`` read on this GPU, and how far is that from what the card could do at most?

The model has the size of DeepSeek-OCR-2 and RANDOM weights; every page writes a fixed number of tokens. Measured in one
run: the engine that the product uses, from page images to text; ``generate`` of transformers at several batch sizes;
the card's own peaks (a matrix product, a copy), from which the bound of ``bench.roofline`` follows.

Pages to take along, drawn where MuPDF is:   python -m bench.gpu_deepseek --draw pages
On the machine with the GPU, in the root of this project, without network:
    unzip -q transformers-5.23.0-py3-none-any.whl -d wheel        # where what is installed is older
    PYTHONPATH=wheel:. python -m bench.gpu_deepseek --pages pages --parts engine
    PYTHONPATH=wheel:. python -m bench.gpu_deepseek --pages pages                      # with the baseline: longer
``--tokens 1000`` for one length, ``--at-once 256`` for another batch, ``--count 512`` for other pages in all. Whether
the command works, on any CPU, in a minute: ``python -m bench.gpu_deepseek --smoke``.
"""

import argparse
import json
import platform
import re
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from itertools import cycle, islice
from os import cpu_count
from pathlib import Path
from typing import Final

import numpy as np
import torch
from PIL import Image

from bench.peaks import peak_of
from bench.plain_generate import PlainRun, plain_runs
from bench.random_deepseek import PROMPT_WORDS, random_model
from bench.roofline import DEEPSEEK_OCR_2, Bound, Load, Peak, bound_of
from ocr_backends.decoding import decoding_of
from ocr_backends.deepseek.answers import EngineStats, Stage
from ocr_backends.deepseek.cards import Plan, plan_of
from ocr_backends.deepseek.device import card_of
from ocr_backends.deepseek.loading import Loaded
from ocr_backends.deepseek.page_engine import PageEngine
from ocr_backends.deepseek.tiles import tiles_of
from ocr_backends.profiles import PROFILES
from recto.images import Pixels
from recto.models import LocalModel
from recto.pages import Rung
from recto.values import Value

GOAL: Final = {1000: 14.0}
"""Pages a second of one H200, by tokens a page."""

RESULTS: Final = Path("bench") / "results"
STAGES: Final = ("preprocess", "vision", "prefill", "decode")
ENGINE, PLAIN = "engine", "plain"
_HOURS: Final = 36_000.0


class EngineRun(Value):
    """``seconds`` from the first page to the last answer. ``stages``: milliseconds a page of the time that each was at
    work; preprocessing runs beside the others, in many threads, and is of one of them.
    """

    tokens: int
    pages: int
    seconds: float
    stages: dict[str, float]
    peak_memory: int
    halvings: int
    bound: Bound

    @property
    def pages_per_second(self) -> float:
        return self.pages / self.seconds

    @property
    def share(self) -> float:
        """Of the bound."""
        return self.pages_per_second / self.bound.pages_per_second


def main() -> None:
    given = _arguments()
    if given.draw:
        _draw(given.draw)
        return
    settings = LocalModel(
        decoding=given.decoding,
        pages=given.at_once,
        vision_pages=given.vision_pages,
        max_tokens=max(16, *given.tokens),
        devices=("cpu",) if given.smoke else (),
    )
    card = card_of(settings)
    plan, device = plan_of(card, settings), torch.device(card.device)
    pages = _read(given.pages) if given.pages else _drawn(given.smoke)
    peak = peak_of(device)
    loaded = random_model(plan, device, tiny=given.smoke)
    plain: list[PlainRun] = []
    engine: list[EngineRun] = []
    for tokens in given.tokens:
        if PLAIN in given.parts:
            some = [tiles_of(page) for page in pages]
            plain += plain_runs(loaded, some, tokens=tokens, sizes=given.plain_batches)
    if ENGINE in given.parts:
        all_pages = list(islice(cycle(pages), given.count or 3 * plan.pages))
        engine = measured(loaded, plan, peak, all_pages, lengths=given.tokens)
    name = card.name or _processor()
    what = _facts(name, plan, peak, smoke=given.smoke)
    _report(what, engine, plain)
    smoke = "smoke-" if given.smoke else ""
    path = given.json or RESULTS / f"gpu_deepseek-{smoke}{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')}.json"
    _write(path, what, engine, plain)


def measured(
    loaded: Loaded, plan: Plan, peak: Peak, pages: Sequence[Pixels], *, lengths: Sequence[int]
) -> list[EngineRun]:
    """A run for each length. As many pages at once as the product would give the engine, each from a thread that waits
    for it.
    """
    engine = PageEngine(loaded, plan, max_tokens=max(lengths), page_timeout=_HOURS, switch=False)
    try:
        _through(engine, plan, pages[: plan.pages], tokens=min(32, *lengths))  # compiles, records, fills caches
        return [_run(engine, plan, peak, pages, tokens) for tokens in lengths]
    finally:
        engine.close()


def _run(engine: PageEngine, plan: Plan, peak: Peak, pages: Sequence[Pixels], tokens: int) -> EngineRun:
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    before, began = engine.stats(), time.perf_counter()
    parts = _through(engine, plan, pages, tokens=tokens)
    seconds, after = time.perf_counter() - began, engine.stats()
    prompt = 1 + 257 + 144 * parts + PROMPT_WORDS
    return EngineRun(
        tokens=tokens,
        pages=len(pages),
        seconds=seconds,
        stages=_stages(before, after, len(pages)),
        peak_memory=after.peak_memory,
        halvings=after.halvings - before.halvings,
        bound=bound_of(DEEPSEEK_OCR_2, peak, Load(parts=parts, prompt=prompt, written=tokens, batch=plan.pages)),
    )


def _through(engine: PageEngine, plan: Plan, pages: Sequence[Pixels], *, tokens: int) -> float:
    """All pages read; how many parts a page had, on average."""
    cores = threading.BoundedSemaphore(cpu_count() or 1)
    profile = PROFILES["deepseek-ocr-2"]
    decoding = decoding_of(profile, Rung.FIRST, max_tokens=tokens)

    def read(page: Pixels) -> int:
        with cores, engine.meter.timed("preprocess", pages=1):
            tiles = tiles_of(page)
        answer = engine.submit(tiles, decoding, forced=tokens).result()
        if len(answer.ids) != tokens:
            raise RuntimeError(f"a page wrote {len(answer.ids)} tokens, not {tokens}")
        return len(tiles.parts)

    with ThreadPoolExecutor(plan.pages + 2 * plan.vision_pages) as threads:
        counts = list(threads.map(read, pages))
    return sum(counts) / len(counts)


def _stages(before: EngineStats, after: EngineStats, pages: int) -> dict[str, float]:
    def spent(stage: str) -> float:
        one, two = _stage(before, stage), _stage(after, stage)
        return round(1000 * (two.seconds - one.seconds) / pages, 3)

    return {stage: spent(stage) for stage in STAGES}


def _stage(stats: EngineStats, name: str) -> Stage:
    return {
        "preprocess": stats.preprocess,
        "vision": stats.vision,
        "prefill": stats.prefill,
        "decode": stats.decode,
    }[name]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draw", type=Path, help="write the samples' pages into this folder, and end")
    parser.add_argument("--pages", type=Path, help="a folder of page images; else the samples are drawn")
    parser.add_argument("--parts", nargs="+", choices=[ENGINE, PLAIN], default=[ENGINE, PLAIN])
    parser.add_argument("--tokens", type=int, nargs="+", default=[], help="that every page writes")
    parser.add_argument("--count", type=int, default=0, help="pages of a run; 0: three times those at once")
    parser.add_argument("--at-once", type=int, default=0, help="pages written at once; 0: as the product has it")
    parser.add_argument("--vision-pages", type=int, default=0)
    parser.add_argument("--decoding", choices=["auto", "continuous", "plain"], default="auto")
    parser.add_argument("--plain-batches", type=int, nargs="+", default=[])
    parser.add_argument("--smoke", action="store_true", help="a tiny model on the CPU: figures mean nothing")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    given.tokens = given.tokens or ([16, 24] if given.smoke else [1000, 1500])
    given.plain_batches = given.plain_batches or ([1, 2] if given.smoke else [1, 8, 16, 32, 64, 128])
    given.at_once = given.at_once or (4 if given.smoke else 0)
    return given


def _read(folder: Path) -> list[Pixels]:
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".png", ".jpg", ".jpeg"})
    return [np.asarray(Image.open(path).convert("RGB")) for path in files]


def _drawn(smoke: bool) -> list[Pixels]:
    from bench.made_pages import drawn_pages  # noqa: PLC0415 - needs MuPDF, which a machine with a GPU may not have

    return drawn_pages()[:3] if smoke else drawn_pages()


def _draw(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(_drawn(smoke=False), start=1):
        Image.fromarray(page).save(folder / f"{number:03}.png")


def _facts(name: str, plan: Plan, peak: Peak, *, smoke: bool) -> dict[str, object]:
    return {
        "machine": name,
        "model": "TINY, random weights: figures mean nothing" if smoke else "DeepSeek-OCR-2's size, RANDOM weights",
        "smoke": smoke,
        "plan": plan.model_dump(mode="json"),
        "peak": peak.model_dump(mode="json"),
        "versions": {package: _version(package) for package in ("torch", "transformers", "flash-attn")},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    return found[1] if found else platform.machine()


def _report(what: Mapping[str, object], engine: Sequence[EngineRun], plain: Sequence[PlainRun]) -> None:
    print(f"{what['machine']}: {what['model']}. {what['plan']} {what['peak']}")
    for run in engine:
        best = max((one.pages_per_second for one in plain if one.tokens == run.tokens), default=0.0)
        print(f"\nengine, {run.tokens} tokens a page, {run.pages} pages ({what['model']})")
        print(f"  {run.pages_per_second:.2f} pages/s, {run.pages_per_second * run.tokens:,.0f} tokens/s", end="")
        print(f", {86400 * run.pages_per_second:,.0f} pages a day; goal {GOAL.get(run.tokens, '-')}")
        print("  ms a page: " + ", ".join(f"{stage} {run.stages[stage]:.2f}" for stage in STAGES))
        print(f"  peak memory {run.peak_memory / 2**30:.1f} GiB, halvings {run.halvings}")
        if not what["smoke"]:
            print(f"  bound of the card {run.bound.pages_per_second:.1f} pages/s: {run.share:.1%} of it")
        if best:
            print(f"  {run.pages_per_second / best:.2f} times plain generate at its best ({best:.2f} pages/s)")
    for one in plain:
        memory = f"{one.peak_memory / 2**30:.1f} GiB"
        print(f"plain generate, {one.tokens} tokens, batch {one.batch}: {one.pages_per_second:.2f} pages/s, {memory}")


def _write(path: Path, what: Mapping[str, object], engine: Sequence[EngineRun], plain: Sequence[PlainRun]) -> None:
    rows = {
        "engine": [
            one.model_dump(mode="json")
            | {
                "pages_per_second": round(one.pages_per_second, 3),
                "tokens_per_second": round(one.pages_per_second * one.tokens, 1),
                # The bound is that of the whole model, and says nothing of a tiny one.
                "share_of_bound": "-" if what["smoke"] else round(one.share, 4),
                "bound_pages_per_second": round(one.bound.pages_per_second, 2),
            }
            for one in engine
        ],
        "plain_generate": [
            one.model_dump(mode="json") | {"pages_per_second": round(one.pages_per_second, 3)} for one in plain
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**what, **rows}, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Written: {path}")


if __name__ == "__main__":
    main()
