"""From what a person writes to an order."""

from pathlib import Path

import pytest

from gateway.orders import Span, hours_of, order_from
from recto.errors import InputUnreadable, RectoError, UsageError
from recto.options import ReadOptions
from recto.orders import (
    Always,
    Caps,
    FileSource,
    HttpsSource,
    KeptTarget,
    LocalTarget,
    Order,
    Priority,
    S3Source,
    S3Target,
    Window,
)
from recto.settings import Settings


def ordered(*sources: str, to: str = "kept", recursive: bool = False, callback: str = "") -> Order:
    return order_from(
        sources,
        to=to,
        recursive=recursive,
        options=ReadOptions(),
        settings=Settings(),
        priority=Priority.BULK,
        labels=("a", "a", "b"),
        hours=Always(),
        caps=Caps(),
        callback=callback,
    )


def test_each_kind_of_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    order = ordered("in", "https://host.example/a.pdf", "s3://bucket/2026/", "in", recursive=True)
    assert order.sources == (
        FileSource(path=str(tmp_path / "in")),
        HttpsSource(url="https://host.example/a.pdf"),
        S3Source(url="s3://bucket/2026/", recursive=True),
    )
    assert order.labels == ("a", "b")


def test_each_kind_of_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    web = "https://host.example/a"
    assert ordered(web).target == KeptTarget()
    assert ordered(web, to="out/new").target == LocalTarget(path=str(tmp_path / "out" / "new"))
    assert ordered(web, to="s3://bucket/out").target == S3Target(url="s3://bucket/out")


@pytest.mark.parametrize("source", ["s3://bucket", "s3://bucket/", "s3://bucket/2026/"])
def test_a_prefix_is_not_taken_for_an_object(source: str) -> None:
    with pytest.raises(UsageError, match="names a prefix") as raised:
        ordered(source)
    assert raised.value.remedy == "Add --recursive for all below it."


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("http://host.example/a.pdf", UsageError),
        ("ftp://host.example/a.pdf", UsageError),
        ("s3://", UsageError),
        ("s3://bucket/../up", UsageError),
        ("none.pdf", InputUnreadable),
        ("a\0b", InputUnreadable),
    ],
)
def test_what_cannot_be_a_source_is_refused_before_anything_is_done(source: str, kind: type[RectoError]) -> None:
    with pytest.raises(kind):
        ordered(source)


@pytest.mark.parametrize("target", ["https://host.example/", "s3://", __file__, ""])
def test_what_cannot_be_a_target(target: str) -> None:
    with pytest.raises(UsageError):
        ordered("https://host.example/a", to=target)


@pytest.mark.parametrize("callback", ["host.example", "ftp://host.example/", "https://user:secret@host.example/"])
def test_what_cannot_be_told_anything(callback: str) -> None:
    with pytest.raises(UsageError, match="no web address"):
        ordered("https://host.example/a", callback=callback)


def test_hours_are_those_of_a_place() -> None:
    night = Span(start="22:00", stop="06:00")
    assert hours_of(None, "") == Always()
    assert hours_of(night, "") == Window(start="22:00", stop="06:00", timezone="UTC")
    assert hours_of(night, "Europe/Vienna") == Window(start="22:00", stop="06:00", timezone="Europe/Vienna")
    with pytest.raises(UsageError, match="no time zone"):
        hours_of(night, "Europe/Atlantis")
    with pytest.raises(UsageError, match="without --hours"):
        hours_of(None, "Europe/Vienna")
