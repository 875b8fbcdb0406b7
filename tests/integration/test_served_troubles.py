"""Servers that start slowly, are overloaded, sick or lost: pages wait or go elsewhere, and none is lost for it."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ocr_backends.protocol import OcrBackend
from recto.errors import EngineAway, EngineUnavailable
from recto.pages import Rung
from recto.recognitions import Failure, Outcome
from tests.resources import web
from tests.resources.model_server import (
    Asked,
    Behaviour,
    Breaks,
    Drops,
    Fails,
    Says,
    Stalls,
    model_server,
)
from tests.resources.ports import free_port
from tests.resources.served_models import at_once, engine, models, page, read


def test_a_server_that_is_not_there_yet_is_away_and_then_reads() -> None:
    port = free_port()
    backend = engine(models(f"http://127.0.0.1:{port}/v1"))
    with pytest.raises(EngineAway) as away:
        backend.recognize([page()])
    assert away.value.retryable
    assert f"127.0.0.1:{port}" in away.value.message

    with model_server(lambda asked: Says("text"), port=port, loading=2) as server:
        patience = time.monotonic() + 30
        while True:
            try:
                answer = read(backend.recognize([page()])[0])
                break
            except EngineAway:
                assert time.monotonic() < patience
                time.sleep(0.1)
        backend.close()

    assert answer.text == "text"
    assert len(server.asked) == 1


def test_where_one_server_is_not_there_the_other_reads() -> None:
    with model_server(lambda asked: Says("text")) as server:
        backend = engine(models(f"http://127.0.0.1:{free_port()}/v1", server.url))
        outcomes = at_once(backend, [page()] * 12)
        backend.close()

    assert all(read(outcome).finished for outcome in outcomes)


def test_too_many_requests_are_sent_again_later_and_fewer_at_once() -> None:
    turned_away: list[int] = []

    def play(asked: Asked) -> Behaviour:
        if server.at_once >= 3:
            turned_away.append(asked.number)
            return Fails(429, "too many requests")
        return Says("text", pause=0.05)

    with model_server(play) as server:
        backend = engine(models(server.url, in_flight=16))
        outcomes = at_once(backend, [page()] * 32)
        backend.close()

    assert [read(outcome).text for outcome in outcomes] == ["text"] * 32
    assert turned_away
    assert server.most_at_once <= 3
    assert len(turned_away) < 32


def test_a_server_is_left_alone_for_as_long_as_it_asks() -> None:
    came: list[float] = []

    def play(asked: Asked) -> Behaviour:
        came.append(time.monotonic())
        return Fails(429, "slow down", retry_after="1.5") if len(came) == 1 else Says("text")

    with model_server(play) as server:
        backend = engine(models(server.url))
        assert read(backend.recognize([page()])[0]).text == "text"
        backend.close()

    assert came[1] - came[0] >= 1.5


def test_a_server_that_stays_overloaded_is_away() -> None:
    with model_server(lambda asked: Fails(429, "too many requests")) as server:
        backend = engine(models(server.url, request_timeout=2.0))
        with pytest.raises(EngineAway):
            backend.recognize([page()])
        backend.close()

    assert len(server.asked) < 10


def test_a_long_queue_at_the_server_holds_pages_back() -> None:
    with model_server(lambda asked: Says("text", pause=0.01), waiting=1000) as server:
        backend = engine(models(server.url, in_flight=2))
        for _ in range(3):
            read(backend.recognize([page()])[0])
        backend.close()

    assert server.metrics_read == 1


@pytest.mark.parametrize(
    "trouble",
    [Drops("half of"), Drops(), Breaks("half of"), Fails(500, "CUDA error"), Fails(502)],
    ids=["dropped", "at-once", "broken", "fault", "gateway"],
)
def test_an_answer_that_breaks_off_is_asked_for_again_at_the_other_server(trouble: Behaviour) -> None:
    asked: list[str] = []

    def bad(page: Asked) -> Behaviour:
        asked.append("bad")
        return trouble

    def good(page: Asked) -> Behaviour:
        asked.append("good")
        return Says("whole")

    with model_server(bad) as one, model_server(good) as two:
        backend = engine(models(one.url, two.url))
        assert [read(backend.recognize([page()])[0]).text for _ in range(4)] == ["whole"] * 4
        backend.close()

    assert ["bad", "bad"] not in [asked[place : place + 2] for place in range(len(asked))]


def test_a_page_whose_answers_always_break_off_has_failed_and_the_others_are_read() -> None:
    def play(asked: Asked) -> Behaviour:
        return Drops("half") if asked.image[0, 0, 0] == 7 else Says("text")

    with model_server(play) as server:
        backend = engine(models(server.url))
        first, second, third = backend.recognize([page(), page(shade=7), page()])
        backend.close()

    assert isinstance(second, Failure)
    assert second.fault.retryable
    assert second.fault.code == "engine_failed"
    assert read(first).text == read(third).text == "text"
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("trouble", "said"), [(Stalls("half"), "silent for 1 s"), (Stalls(), "did not begin to answer within 1 s")]
)
def test_silence_is_ended(trouble: Behaviour, said: str) -> None:
    def play(asked: Asked) -> Behaviour:
        return trouble if asked.number < 3 else Says("text")

    with model_server(play) as server:
        backend = engine(models(server.url, first_token_timeout=1.0, silence_timeout=1.0))
        first, second = backend.recognize([page(), page()])
        backend.close()

    assert isinstance(first, Failure)
    assert said in first.fault.message
    assert read(second).text == "text"
    assert server.at_once == 0


def test_an_answer_that_takes_too_long_is_ended_and_not_asked_for_again() -> None:
    with model_server(lambda asked: Says("word " * 4000, piece=1, pause=0.05)) as server:
        backend = engine(models(server.url, request_timeout=1.5))
        outcome = backend.recognize([page()])[0]
        backend.close()

    assert isinstance(outcome, Failure)
    assert "too long" in outcome.fault.message
    assert len(server.asked) == 1


def test_a_sick_server_is_away_after_a_few_failures_and_well_again_after_one_answer() -> None:
    sick = True

    def play(asked: Asked) -> Behaviour:
        return Fails(500, "engine is dead") if sick else Says("text")

    with model_server(play) as server:
        backend = engine(models(server.url, sick_after=4))
        ends = [_end(backend) for _ in range(40)]
        assert ends.count("EngineAway") >= 38
        failed_requests = len(server.asked)
        assert failed_requests < 12

        sick = False
        patience = time.monotonic() + 30
        while [_end(backend) for _ in range(1)] != ["text"]:
            assert time.monotonic() < patience
            time.sleep(0.2)
        assert [_end(backend) for _ in range(5)] == ["text"] * 5
        backend.close()


def test_a_server_that_rested_is_given_one_page_until_it_answers() -> None:
    sick = threading.Event()
    sick.set()

    def play(asked: Asked) -> Behaviour:
        return Fails(500, "engine is dead") if sick.is_set() else Says("text", pause=0.2)

    with model_server(play) as server:
        backend = engine(models(server.url, sick_after=1))
        with pytest.raises(EngineAway):
            backend.recognize([page()])
        time.sleep(1.1)
        before = len(server.asked)
        ends = _ends_at_once(backend, 16)
        backend.close()

    assert len(server.asked) == before + 1
    assert set(ends) == {"EngineAway"}


def test_a_page_that_brings_its_server_down_fails_in_the_end_and_the_others_are_read() -> None:
    down = threading.Event()

    def play(asked: Asked) -> Behaviour:
        if asked.image[0, 0, 0] == 7:
            down.set()
        return Drops("half") if down.is_set() else Says("text", pause=0.1)

    with model_server(play) as server:
        backend = engine(models(server.url, sick_after=1))
        killer = page(shade=7)
        waiting = {7: killer, **{shade: page(shade=shade) for shade in range(100, 106)}}
        ends: dict[int, Outcome] = {}
        patience = time.monotonic() + 60
        while waiting:
            assert time.monotonic() < patience
            down.clear()
            with ThreadPoolExecutor(len(waiting)) as threads:
                asked = {shade: threads.submit(backend.recognize, [one]) for shade, one in waiting.items()}
            for shade, future in asked.items():
                if not isinstance(future.exception(), EngineAway):
                    [ends[shade]] = future.result()
                    del waiting[shade]
            time.sleep(0.2)
        sent = len(server.asked)
        again = engine(models(server.url, sick_after=1), rung=Rung.FREE_OCR)
        [end] = again.recognize([killer])
        again.close()
        backend.close()

    assert isinstance(end, Failure)
    assert "brought a server down" in end.fault.message
    assert len(server.asked) == sent
    assert isinstance(ends.pop(7), Failure)
    assert {read(end).text for end in ends.values()} == {"text"}


def test_no_page_is_lost_or_mistaken_for_another_among_troubles_of_all_kinds() -> None:
    rng = random.Random(20251020)  # noqa: S311
    troubles: tuple[Behaviour, ...] = (
        Drops("half"),
        Breaks("half"),
        Fails(500),
        Fails(503),
        Fails(429, retry_after="0.2"),
        Stalls("half"),
    )

    def play(asked: Asked) -> Behaviour:
        right = Says(f"shade {int(asked.image[0, 0, 0])}", pause=0.01)
        return rng.choice(troubles) if rng.random() < 0.15 else right

    def patient(shade: int) -> str:
        while True:
            try:
                return read(backend.recognize([page(80, 110, shade)])[0]).text
            except EngineAway:
                assert time.monotonic() < patience
                time.sleep(0.1)

    patience = time.monotonic() + 90
    with model_server(play) as one, model_server(play) as two:
        backend = engine(models(one.url, two.url, in_flight=4, silence_timeout=1.0))
        with ThreadPoolExecutor(12) as threads:
            texts = [threads.submit(patient, shade) for shade in range(10, 110)]
        backend.close()

    assert [text.result() for text in texts] == [f"shade {shade}" for shade in range(10, 110)]


def test_a_wrong_name_of_the_model_fails_at_once_and_for_all_pages() -> None:
    with model_server(lambda asked: Says("text"), model="our-ocr") as server:
        backend = engine(models(server.url))
        assert [_end(backend) for _ in range(5)] == ["EngineUnavailable"] * 5
        with pytest.raises(EngineUnavailable) as raised:
            backend.recognize([page()])
        backend.close()

        named = engine(models(server.url, model="our-ocr"))
        assert read(named.recognize([page()])[0]).text == "text"
        named.close()

    assert not isinstance(raised.value, EngineAway)
    assert "our-ocr" in raised.value.message
    assert "--served-model-name" in raised.value.remedy
    assert len(server.asked) == 1


def test_a_server_that_refuses_every_page_is_set_up_wrongly() -> None:
    with model_server(lambda asked: Fails(400, "unknown argument vllm_xargs")) as server:
        backend = engine(models(server.url))
        with pytest.raises(EngineUnavailable, match="unknown argument vllm_xargs") as raised:
            for _ in range(100):
                assert isinstance(backend.recognize([page()])[0], Failure)
        backend.close()

    assert not isinstance(raised.value, EngineAway)
    assert len(server.asked) < 30


def test_a_key_is_not_carried_to_where_a_server_sends_its_callers() -> None:
    def moved(asked: web.Asked) -> web.Reply:
        return web.Reply(307, headers={"Location": f"{other.url}/chat/completions"})

    with model_server(lambda asked: Says("text")) as other, web.web_server(moved) as server:
        for setting in ("", "deepseek-ocr-clarifai"):
            backend = engine(models(server.url("/v1"), api_key="right-key"), setting=setting)
            with pytest.raises(EngineUnavailable, match="307"):
                backend.recognize([page()])
            backend.close()

    assert other.paths == []


def test_secrets_in_addresses_are_shown_nowhere() -> None:
    port = free_port()
    backend = engine(models(f"http://user:hunter2@127.0.0.1:{port}/v1"))
    with pytest.raises(EngineAway) as away:
        backend.recognize([page()])
    backend.close()

    assert "hunter2" not in away.value.message + away.value.remedy


def _end(backend: OcrBackend) -> str:
    """The text that came of a page, or the name of what came instead."""
    try:
        outcome = backend.recognize([page()])[0]
    except EngineUnavailable as error:
        return type(error).__name__
    return "Failure" if isinstance(outcome, Failure) else read(outcome).text


def _ends_at_once(backend: OcrBackend, count: int) -> list[str]:
    with ThreadPoolExecutor(count) as threads:
        return [end.result() for end in [threads.submit(_end, backend) for _ in range(count)]]
