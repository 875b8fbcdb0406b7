"""From a PDF through the service's queue and a tiny DeepSeek-OCR 2 to files.

Its weights are random, so that what it writes is no text of the page: what is tried is the way there, not the reading.
"""

import time
from pathlib import Path

import pytest

from recto.documents import Manifest
from recto.jobs import Job, JobState
from recto.models import DeepSeek, LocalModel
from recto.options import ReadOptions
from recto.pages import PageState, Rung
from recto.recognitions import MarkupRecognition
from recto.settings import Limits, Settings, Workers
from storage.packing import unpacked
from storage.packs import read_pack
from tests.resources.crowds import scanned_pdf
from tests.resources.processes import PATIENCE
from tests.resources.tiny_deepseek import save_tiny_deepseek
from tests.resources.units import order_of, settings_in, station_of, submitted
from workers.embedded import run_embedded
from workers.stages.recognition import RECOGNITION
from workers.station import Station

TOKENS, PAGES = 24, 2


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    local = LocalModel(model=str(save_tiny_deepseek(tmp_path / "model")), max_tokens=TOKENS, pages=4, devices=("cpu",))
    found = settings_in(tmp_path, limits=Limits(page_timeout=60))
    return found.model_copy(update={"deepseek": DeepSeek(local=local), "workers": Workers(processes=1)})


def _work(station: Station, job: Job) -> None:
    end = time.monotonic() + PATIENCE

    def done() -> bool:
        return station.stores.jobs.get(job.id).state is JobState.FINISHED or time.monotonic() > end

    run_embedded(station.settings, until=done)


def _raw(folder: Path) -> list[MarkupRecognition]:
    """What the model wrote, as it was kept."""
    packs = [read_pack(path.read_bytes(), shown=path.name) for path in sorted(folder.rglob("*.pack"))]
    kept = [unpacked(value) for pack in packs for key, value in pack.values.items() if key.startswith("readings/")]
    found = [RECOGNITION.validate_json(one) for one in kept]
    return [reading for reading in found if isinstance(reading, MarkupRecognition)]


def test_every_page_ends_in_a_named_state_and_what_the_model_wrote_is_kept(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(scanned_pdf("in.pdf", PAGES))
    station = station_of(settings)
    options = ReadOptions(backend="deepseek-local")
    job = submitted(station, order_of([path], tmp_path / "out", options))

    _work(station, job)

    assert station.stores.jobs.get(job.id).state is JobState.FINISHED
    made = Manifest.model_validate_json((tmp_path / "out" / "in.pdf" / "manifest.json").read_bytes())
    assert [record.page for record in made.pages] == [1, 2]
    for record in made.pages:
        assert record.state in {PageState.READ, PageState.FAILED}
        assert record.faults, "it is marked: no model of random weights reads a page"
        assert Rung.CPU_ENGINE in {rung.rung for rung in record.rungs}
    raw = _raw(tmp_path)
    assert len(raw) > PAGES, "the first readings, and those of the ladder"
    assert all(reading.engine == "deepseek-local" and 0 < reading.tokens <= TOKENS for reading in raw)
    assert (tmp_path / "out" / "in.pdf" / "document.md").is_file()
