"""What servers are asked: to the letter of what each of them understands."""

import json
import pickle
import subprocess
import sys
import types

import pytest

from ocr_backends.decoding import SEED, WARMTH, decoding_of, rungs_of
from ocr_backends.profiles import PROFILES, profile_of
from ocr_backends.served.asking import LEAST_TOKENS, Request, SentImage, ServerKind, request_for
from recto.pages import Rung

A4 = SentImage(url="data:image/jpeg;base64,AAAA", width=1654, height=2339, tokens=1121)


def _request(
    profile: str = "deepseek-ocr-2",
    kind: ServerKind = ServerKind.VLLM,
    rung: Rung = Rung.FIRST,
    *,
    max_tokens: int = 4096,
    context: int = 8192,
    image: SentImage = A4,
) -> Request:
    asked = profile_of(profile)
    decoding = decoding_of(asked, rung, max_tokens=max_tokens)
    return request_for(image, model="m", profile=asked, decoding=decoding, kind=kind, context=context)


def test_vllm_is_told_what_may_not_come_again_and_to_leave_special_tokens() -> None:
    request = _request()

    assert request.prompt == "<|grounding|>Convert the document to markdown."
    assert request.temperature == 0.0
    assert request.extra == {
        "skip_special_tokens": False,
        "vllm_xargs": {"ngram_size": 30, "window_size": 90, "whitelist_token_ids": [128821, 128822]},
        "stream_options": {"include_usage": True, "continuous_usage_stats": True},
    }


def test_on_the_wide_rung_the_window_is_wide_and_on_the_warm_one_there_is_a_seed() -> None:
    wide = _request(rung=Rung.WIDE_NGRAM).extra["vllm_xargs"]
    assert wide == {"ngram_size": 35, "window_size": 1024, "whitelist_token_ids": [128821, 128822]}

    warm = _request(rung=Rung.WARM)
    assert (warm.temperature, warm.extra["seed"]) == (WARMTH, SEED)
    assert "seed" not in _request().extra

    assert _request(rung=Rung.FREE_OCR).prompt == "Free OCR."


def test_sglang_is_given_its_own_processor_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    extra = _request(kind=ServerKind.SGLANG).extra

    assert "vllm_xargs" not in extra
    assert extra["skip_special_tokens"] is False
    assert extra["custom_params"] == {"ngram_size": 30, "window_size": 90, "whitelist_token_ids": [128821, 128822]}

    class DeepseekOCRNoRepeatNGramLogitProcessor:
        """As it is called there; dill reads such a pickle as ``pickle`` does."""

    path = "sglang.srt.sampling.custom_logit_processor"
    for end in range(1, 5):
        name = ".".join(path.split(".")[:end])
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    vars(sys.modules[path])["DeepseekOCRNoRepeatNGramLogitProcessor"] = DeepseekOCRNoRepeatNGramLogitProcessor
    named = json.loads(str(extra["custom_logit_processor"]))
    assert pickle.loads(bytes.fromhex(named["callable"])) is DeepseekOCRNoRepeatNGramLogitProcessor  # noqa: S301 - ours


def test_relatives_on_the_same_servers_are_told_of_special_tokens_only() -> None:
    extra = _request("glm-ocr").extra

    assert set(extra) == {"skip_special_tokens", "stream_options"}


@pytest.mark.parametrize(
    ("profile", "kind"), [("deepseek-ocr-clarifai", ServerKind.OTHER), ("glm-ocr", ServerKind.OTHER)]
)
def test_other_servers_are_told_nothing_beyond_the_protocol(profile: str, kind: ServerKind) -> None:
    assert _request(profile, kind).extra == {"stream_options": {"include_usage": True}}


def test_prompt_and_answer_fit_in_the_context() -> None:
    assert _request(max_tokens=8192).max_tokens == 7000  # the profile's most
    assert _request(max_tokens=2000).max_tokens == 2000
    tight = _request(max_tokens=8192, context=4096)
    assert 2800 < tight.max_tokens <= 4096 - 1121 - 12
    assert _request(context=0).max_tokens == 4096
    assert _request(image=A4.model_copy(update={"tokens": 9000})).max_tokens == LEAST_TOKENS


@pytest.mark.parametrize("name", PROFILES)
def test_no_prompt_marks_the_image_servers_do(name: str) -> None:
    profile = PROFILES[name]

    assert "<image>" not in profile.document.prompt + profile.free.prompt
    assert profile.name == name


def test_the_ladder_has_the_rungs_on_which_something_is_asked_otherwise() -> None:
    assert rungs_of(PROFILES["deepseek-ocr-2"]) == (Rung.WIDE_NGRAM, Rung.WARM, Rung.FREE_OCR)
    assert rungs_of(PROFILES["deepseek-ocr-clarifai"]) == (Rung.WARM,)
    assert rungs_of(PROFILES["dots-ocr"]) == (Rung.WARM, Rung.FREE_OCR)


def test_naming_the_engine_loads_neither_the_client_nor_what_handles_images() -> None:
    program = (
        "import sys; from ocr_backends.registry import engine_statuses, make_backend;"
        "from recto.options import ReadOptions;"
        "engine_statuses(); make_backend('deepseek-server', options=ReadOptions()).fingerprint;"
        "print([name for name in ('cv2', 'openai', 'PIL') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "[]"
