"""Values as they lie in Redis."""

import pytest

from recto.errors import Fault, InternalError
from recto.jobs import SettledPage
from recto.pages import PageRecord, PageState
from recto.values import PageNumber
from storage.on_redis.bodies import job_from, page_body, page_from


def page(*codes: str) -> SettledPage:
    faults = tuple(Fault(code=code, message=f"größer als {code}", remedy="", retryable=True) for code in codes)
    record = PageRecord(
        page=PageNumber(7), state=PageState.FAILED, reason="it ended", engine="rapidocr", source="image", faults=faults
    )
    return SettledPage(record=record, parsed_key="parsed/ab/" + "0123456789abcdef" * 4, pack="packs/" + "f" * 64)


@pytest.mark.parametrize("codes", [(), ("page_crashed",), ("page_crashed", "page_timeout", "page_crashed")])
def test_a_page_comes_back_as_it_was(codes: tuple[str, ...]) -> None:
    assert page_from(page_body(page(*codes))) == page(*codes)


def test_a_page_says_before_its_body_what_it_is_counted_as() -> None:
    counted = page_body(page("b", "a", "b")).split(b"\0")[0]
    assert counted == b"page:failed\nengine:rapidocr\nfault:a\nfault:b"


def test_pages_take_less_room_than_their_json() -> None:
    assert len(page_body(page())) < len(page().model_dump_json()) / 2


def test_what_is_not_understood_is_an_error_of_ours() -> None:
    with pytest.raises(InternalError, match="does not know"):
        job_from([b'{"id": "job-1", "colour": "red"}', b"open", b""])
