"""Pages are read by a model behind a server, through the real client and over sockets."""

import os
import subprocess
import sys
from typing import Literal

import pytest

from ocr_backends.registry import make_rungs, pages_at_once
from recto.errors import EngineUnavailable, UsageError
from recto.geometry import Box
from recto.models import DeepSeek
from recto.options import ReadOptions
from recto.pages import Rung
from recto.recognitions import Failure, MarkupRecognition
from tests.resources.model_server import MODEL, Asked, Behaviour, Fails, Loops, Says, grounded, model_server
from tests.resources.served_models import at_once, engine, models, page, read

TEXT = grounded(("title", (100, 100, 900, 150), "# Minutes"), ("table", (100, 200, 900, 400), "<td>1</td>"))


def test_a_page_comes_back_as_the_model_wrote_it() -> None:
    with model_server(lambda asked: Says(TEXT)) as server:
        backend = engine(models(server.url))
        part = page().model_copy(update={"window": Box(0.0, 0.5, 1.0, 1.0)})
        answer = read(backend.recognize([part])[0])
        backend.close()

    assert answer == MarkupRecognition(
        engine="deepseek-server",
        upright=part.upright,
        dialect="grounding",
        text=TEXT,
        finished=True,
        window=part.window,
        width=800,
        height=1130,
        tokens=-(-len(TEXT) // 4),
    )
    [asked] = server.asked
    assert asked.image.shape == (1130, 800, 3)
    assert asked.prompt == "<|grounding|>Convert the document to markdown."
    assert asked.body["model"] == MODEL


def test_rungs_ask_in_other_ways_over_the_same_connections() -> None:
    with model_server(lambda asked: Says("text")) as server:
        given = models(server.url)
        rungs = make_rungs("deepseek-server", options=ReadOptions(), models=given)
        assert set(rungs) == {Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR}
        answers = {rung: read(backend.recognize([page()])[0]) for rung, backend in rungs.items()}
        for backend in rungs.values():
            backend.close()

    wide, warm, free = server.asked
    assert wide.body["vllm_xargs"]["window_size"] == 1024
    assert warm.body["temperature"] > 0
    assert "seed" in warm.body
    assert free.prompt == "Free OCR."
    assert answers[Rung.FREE_OCR].dialect == "markdown"
    assert server.paths.count("/v1/models") == 1


def test_rungs_differ_in_their_fingerprints_servers_do_not() -> None:
    here, there = models("http://gpu1:8000/v1"), models("http://gpu2:8000/v1", in_flight=3, api_key="k")
    rungs = make_rungs("deepseek-server", options=ReadOptions(), models=here)
    prints = {engine(here).fingerprint, *(backend.fingerprint for backend in rungs.values())}

    assert len(prints) == 4
    assert engine(there).fingerprint == engine(here).fingerprint
    for change in ({"revision": "abc"}, {"model": "other"}, {"profile": "deepseek-ocr"}, {"max_tokens": 100}):
        assert engine(models("http://gpu1:8000/v1", **change)).fingerprint not in prints


def test_a_looping_page_is_cut_and_the_server_is_told() -> None:
    with model_server(lambda asked: Loops("An honest line.\n", "The same words over and over again. ")) as server:
        backend = engine(models(server.url))
        answer = read(backend.recognize([page()])[0])
        backend.close()

    assert not answer.finished
    assert answer.text.startswith("An honest line.\nThe same words")
    assert len(answer.text) < 4 * 400
    assert 0 < answer.tokens <= 400
    assert server.cut == 1


@pytest.mark.parametrize("finish", ["length", "abort"])
def test_an_answer_without_the_end_token_is_not_finished(finish: Literal["length", "abort"]) -> None:
    with model_server(lambda asked: Says("half", finish)) as server:
        backend = engine(models(server.url))
        answer = read(backend.recognize([page()])[0])
        backend.close()

    assert (answer.text, answer.finished) == ("half", False)


def test_the_limit_of_tokens_cuts_a_long_page() -> None:
    words = " ".join(f"word{number}" for number in range(1000))
    with model_server(lambda asked: Says(words)) as server:
        backend = engine(models(server.url, max_tokens=100))
        answer = read(backend.recognize([page()])[0])
        backend.close()

    assert not answer.finished
    assert answer.text == words[:400]


def test_a_short_context_of_the_server_is_respected() -> None:
    with model_server(lambda asked: Says("text"), context=2000) as server:
        backend = engine(models(server.url))
        assert read(backend.recognize([page(1654, 2339)])[0]).finished
        backend.close()

    assert server.asked[0].body["max_tokens"] < 2000 - 1121


def test_threads_share_a_server_up_to_the_setting() -> None:
    def play(asked: Asked) -> Behaviour:
        return Says(f"shade {int(asked.image[0, 0, 0])}", pause=0.02)

    with model_server(play) as server:
        given = models(server.url, in_flight=4)
        assert pages_at_once("deepseek-server", models=given) == 4
        backend = engine(given)
        shades = range(100, 124)
        outcomes = at_once(backend, [page(shade=shade) for shade in shades])
        backend.close()

    assert [read(outcome).text for outcome in outcomes] == [f"shade {shade}" for shade in shades]
    assert 1 < server.most_at_once <= 4


def test_several_servers_share_the_pages() -> None:
    with (
        model_server(lambda asked: Says("a", pause=0.02)) as one,
        model_server(lambda asked: Says("b", pause=0.02)) as two,
    ):
        given = models(one.url, two.url, in_flight=4)
        assert pages_at_once("deepseek-server", models=given) == 8
        backend = engine(given)
        at_once(backend, [page()] * 16)
        backend.close()

    assert len(one.asked) + len(two.asked) == 16
    assert min(len(one.asked), len(two.asked)) >= 4


def test_sglang_is_known_by_its_list_of_models() -> None:
    with model_server(lambda asked: Says("text"), kind="sglang") as server:
        backend = engine(models(server.url))
        read(backend.recognize([page()])[0])
        backend.close()

    body = server.asked[0].body
    assert body["custom_params"]["ngram_size"] == 30
    assert "vllm_xargs" not in body


def test_what_is_for_openai_goes_to_no_other_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-openai")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-openai")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: openai-secret")
    monkeypatch.setenv("CLARIFAI_PAT", "pat-clarifai")
    with model_server(lambda asked: Says("text")) as server:
        for given in (models(server.url), models(server.url, profile="deepseek-ocr-clarifai", model=MODEL)):
            backend = engine(given)
            read(backend.recognize([page()])[0])
            backend.close()

    for asked in server.asked:
        assert asked.headers["authorization"] == "Bearer none"
        assert not [value for value in asked.headers.values() if "openai" in value.lower() and "/" not in value]


def test_a_key_goes_to_its_server_and_into_no_message() -> None:
    with model_server(lambda asked: Says("text"), key="right-key") as server:
        backend = engine(models(server.url, api_key="right-key"))
        assert read(backend.recognize([page()])[0]).finished
        backend.close()

        backend = engine(models(server.url, api_key="wrong-key"))
        with pytest.raises(EngineUnavailable) as raised:
            backend.recognize([page()])
        backend.close()

    assert raised.value.code == "engine_unavailable"
    assert "api_key" in raised.value.remedy
    assert "wrong-key" not in raised.value.message + raised.value.remedy


def test_a_hosted_profile_is_asked_for_plain_markdown_and_nothing_else() -> None:
    with model_server(lambda asked: Says("# Title")) as server:
        backend = engine(models(server.url, model=MODEL), setting="deepseek-ocr-clarifai")
        answer = read(backend.recognize([page()])[0])
        backend.close()

    assert (answer.engine, answer.dialect) == ("deepseek-server:deepseek-ocr-clarifai", "markdown")
    assert set(server.asked[0].body) == {"model", "messages", "temperature", "max_tokens", "stream", "stream_options"}
    assert set(server.paths) == {"/v1/chat/completions"}


def test_a_model_that_is_given_the_image_alone() -> None:
    with model_server(lambda asked: Says("text"), model="lightonai/LightOnOCR-2-1B") as server:
        backend = engine(models(server.url, profile="lighton-ocr"))
        assert read(backend.recognize([page()])[0]).finished
        backend.close()

    assert [part["type"] for part in server.asked[0].body["messages"][0]["content"]] == ["image_url"]


def test_without_a_server_nothing_is_read_and_the_setting_is_named() -> None:
    backend = engine(DeepSeek())
    with pytest.raises(EngineUnavailable) as raised:
        backend.recognize([page()])
    assert "deepseek.server.urls" in raised.value.remedy
    backend.close()


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(UsageError, match="deepseek-ocr-3"):
        engine(models(), setting="deepseek-ocr-3")


def test_without_the_library_it_says_how_to_get_it() -> None:
    program = (
        "import sys; sys.modules['openai'] = None\n"
        "from tests.resources.served_models import engine, models, page\n"
        "engine(models('http://127.0.0.1:9/v1')).recognize([page()])\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": "."},
    )

    assert "EngineUnavailable" in ended.stderr
    assert "the client of model servers is not installed" in ended.stderr


def test_a_failure_is_of_its_page_only() -> None:
    def play(asked: Asked) -> Behaviour:
        return Fails(400, "cannot identify image") if asked.image[0, 0, 0] == 7 else Says("text")

    with model_server(play) as server:
        backend = engine(models(server.url))
        first, second, third = backend.recognize([page(), page(shade=7), page()])
        backend.close()

    assert isinstance(second, Failure)
    assert "cannot identify image" in second.fault.message
    assert read(first).finished
    assert read(third).finished
    assert len(server.asked) == 3
