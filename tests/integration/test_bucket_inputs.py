"""Inputs in a bucket, over a server that speaks S3."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from recto.settings import Settings
from storage.bucket import Bucket
from tests.resources.servers import BUCKET, S3Server
from workers.events import InputFault, InputFile
from workers.inputs.buckets import open_object
from workers.inputs.finding import find_inputs

KEYS = (
    "in/a.pdf",
    "in/b/",
    "in/b/c d.pdf",
    "in/b/\x1b[31mred.pdf",
    "in/b//..",
    "in/.hidden/x.pdf",
    "in/ü%41.pdf",
    "inside.pdf",
    "in/old/document.json",
    "in/old/document.pdf",
    "in/old/pages/0001.png",
    "in/out/a.pdf/document.pdf",
)


class Place:
    """A prefix of its own in the bucket of a server."""

    def __init__(self, server: S3Server) -> None:
        self.settings = Settings(s3=server.settings)
        self.url = f"s3://{BUCKET}/{uuid4().hex}"
        bucket = Bucket(BUCKET, server.settings)
        for key in KEYS:
            bucket.put(f"{self.url.rsplit('/', 1)[1]}/{key}", key.encode())

    def found(self, *arguments: str, output: str = "out") -> list[InputFile | InputFault]:
        return list(find_inputs(arguments, settings=self.settings, output=output))

    def names(self, *arguments: str, output: str = "out") -> list[str]:
        return [
            one.name if isinstance(one, InputFile) else f"[{one.fault.code}]"
            for one in self.found(*arguments, output=output)
        ]


@pytest.fixture(scope="module")
def place(moto_server: S3Server) -> Iterator[Place]:
    yield Place(moto_server)


def test_a_prefix_is_a_folder(place: Place) -> None:
    names = place.names(f"{place.url}/in", output=f"{place.url}/in/out")
    assert names == ["a.pdf", "b/%1B[31mred.pdf", "b/%~/%2E%2E", "b/c d.pdf", "ü%2541.pdf"]
    assert place.names(f"{place.url}/in/", output=f"{place.url}/in/out/") == names


def test_every_object_that_is_found_can_be_opened(place: Place) -> None:
    for one in place.found(f"{place.url}/in"):
        assert isinstance(one, InputFile)
        assert one.shown.isprintable()
        with open_object(one.source, settings=place.settings.s3) as stream:
            assert stream.read().decode() in KEYS


def test_a_key_names_that_object_only(place: Place) -> None:
    assert place.names(f"{place.url}/in/a.pdf") == ["a.pdf"]
    assert place.names(f"{place.url}/inside.pdf") == ["inside.pdf"]
    assert place.names(f"{place.url}/ins") == ["[input_unreadable]"]


def test_a_list_names_objects_by_their_whole_key(place: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    written = tmp_path_factory.mktemp("list") / "list.txt"
    written.write_text(f"{place.url}/in/a.pdf\n{place.url}/in/b\n")
    prefix = place.url.rsplit("/", 1)[1]
    assert place.names(f"@{written}")[:2] == [f"{prefix}/in/a.pdf", f"{prefix}/in/b/%1B[31mred.pdf"]


def test_the_output_is_no_input(place: Place) -> None:
    assert place.names(f"{place.url}/in/out", output=f"{place.url}/in") == ["[input_unreadable]"]
    assert place.names(f"{place.url}/in", output=f"s3://{BUCKET}") == ["[input_unreadable]"]


def test_a_bucket_that_is_missing_is_one_fault_and_the_rest_goes_on(place: Place) -> None:
    first, second = place.found(f"s3://{uuid4().hex}/in", f"{place.url}/in/a.pdf")
    assert isinstance(first, InputFault)
    assert first.fault.code == "store_denied"
    assert "no such bucket" in first.fault.message
    assert isinstance(second, InputFile)
