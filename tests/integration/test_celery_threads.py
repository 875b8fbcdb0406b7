"""A worker of threads on a real Redis, as it feeds a GPU: pages of several units are before one engine."""

from pathlib import Path

from recto.documents import Manifest
from recto.pages import PageState
from recto.settings import Limits
from tests.resources.sites import Site, sited, wait_until
from tests.resources.units import pictures

OPTIONS = ("--pool", "threads", "--processes", "3")


def test_pages_of_all_units_of_a_process_are_before_the_engine_at_once(tmp_path: Path) -> None:
    with sited(tmp_path) as site:
        site.worker(*OPTIONS)
        job = site.submit_file(pictures(tmp_path / "in.tif", 10), "together:8")
        wait_until(lambda: site.is_finished(job))
        assert _states(site.manifest(job, "in.tif")) == dict.fromkeys(range(1, 11), PageState.READ)
        assert not [*site.service.places.journal.failures(job.id)]


def test_a_page_that_kills_the_process_fails_alone_though_pages_of_other_units_were_with_it(tmp_path: Path) -> None:
    with sited(tmp_path, limits=Limits(attempts=1)) as site:
        worker = site.worker(*OPTIONS)
        job = site.submit_file(pictures(tmp_path / "in.tif", 12, red=[6]), "together:1:crashing:red")
        wait_until(lambda: _again(site) or site.is_finished(job))
        states = _states(site.manifest(job, "in.tif"))
        assert [page for page, state in states.items() if state is not PageState.READ] == [6]
        assert worker.said().count("recto worker: ready") >= 4


def _again(site: Site) -> bool:
    """As whoever runs a worker does: one that ended is started anew."""
    for worker in site.started:
        if not worker.is_alive:
            worker.start(wait=False)
    return False


def _states(manifest: Manifest) -> dict[int, PageState]:
    return {record.page: record.state for record in manifest.pages}
