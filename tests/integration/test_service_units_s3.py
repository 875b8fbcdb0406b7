"""A whole job over Redis, with buckets for documents, results and Recto's own store."""

import io
from pathlib import Path

from pydantic import SecretStr

from recto.jobs import DocumentState
from recto.options import ReadOptions
from recto.orders import Order, S3Source, S3Target
from recto.settings import S3, Service, Settings
from storage.stores import open_stores
from tests.resources.redises import OwnRedis
from tests.resources.runs import ran, scans, written_bytes
from tests.resources.servers import BUCKET, objects_below
from tests.resources.units import counts_of, station_of, submitted, until_finished

FAKE = ReadOptions(backend="fake")


def test_what_lies_below_a_prefix_is_read_but_no_result_and_nothing_of_rectos_own(s3: S3, tmp_path: Path) -> None:
    """Two at a time are open, so that the listing goes on from where it was, in the middle of an older result."""
    redis = OwnRedis(tmp_path)
    redis.start()
    try:
        _test(s3, tmp_path, redis.url)
    finally:
        redis.kill()


def _test(s3: S3, tmp_path: Path, url: str) -> None:
    inbox, root = tmp_path / "in", tmp_path.name
    inbox.mkdir()
    for number in (1, 2, 3):
        scans(inbox / f"{number}.pdf", number, seed=number)
    for path in inbox.iterdir():
        _put(s3, root, path.name, path.read_bytes())
    for name in ("document.json", "document.md", "manifest.json", "pages/0001.png", "pages/0002.png"):
        _put(s3, root, f"1.pdf.out/{name}", b"of an older run")
    service = Service(redis=SecretStr(url), store=f"s3://{BUCKET}/{root}/own", open_documents=2)
    settings = Settings(service=service, s3=s3, work_dir=str(tmp_path / "work"))
    open_stores(settings, rebuilding=True).registry.made_whole()
    station = station_of(settings)
    source = S3Source(url=f"s3://{BUCKET}/{root}", recursive=True)
    target = S3Target(url=f"s3://{BUCKET}/{root}/results")
    job = submitted(station, Order(sources=(source,), target=target, options=FAKE))
    until_finished(station, job)
    ran([inbox], tmp_path / "calm", options=FAKE)
    there = objects_below(s3, f"{root}/results")
    made = {key for key in there.keys("") if not key.endswith("run.json") and "recto-summary-" not in key}
    assert made == set(written_bytes(tmp_path / "calm"))
    assert counts_of(station, job).documents == {DocumentState.SUCCEEDED: 3}
    for key in made:
        assert there.get(key) == (tmp_path / "calm" / key).read_bytes()
    station.close()


def _put(s3: S3, root: str, key: str, data: bytes) -> None:
    objects_below(s3, root).put_stream(key, io.BytesIO(data))
