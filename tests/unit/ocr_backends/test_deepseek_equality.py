"""What a page's answer is does not depend on how it was read: alone or among others, continuously or in batches.

On a model of random weights, in 32 bits, token for token, and against transformers' own ``generate`` with the official
rule of repetitions written out row by row.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# transformers is typed in part.

from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor, LogitsProcessor, LogitsProcessorList

from ocr_backends.decoding import Decoding
from ocr_backends.deepseek.answers import Answer, End
from ocr_backends.deepseek.cards import Attention, Decoder
from ocr_backends.profiles import FREE
from tests.resources.deepseek_engines import SECONDS, SIZES, UNBANNED, answers, decoding, pages_of, painted, tiny_engine
from tests.resources.tiny_deepseek import END_ID, save_tiny_deepseek

DECODERS: tuple[Decoder, ...] = ("plain", "continuous")
DECODINGS = {
    "no ban": UNBANNED,
    "short runs": decoding(3, 30, prompt=FREE),
    "long runs": decoding(12, 64),
    "nothing allowed": decoding(4, 40, whitelist=()),
}
MIXED = (decoding(3, 20), UNBANNED, decoding(8, 64, whitelist=()), decoding(5, 40, temperature=0.5, seed=7))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_deepseek(tmp_path_factory.mktemp("tiny"))


class OfficialRule(LogitsProcessor):
    """process/ngram_norepeat.py of DeepSeek-OCR for one page, over what it wrote."""

    def __init__(self, rule: Decoding, prompt: int) -> None:
        self._rule, self._prompt = rule.no_repeat, prompt

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        ids, size = input_ids[0, self._prompt :].tolist(), self._rule.ngram
        if len(ids) < size:
            return scores
        before = tuple(ids[-(size - 1) :])
        banned = set[int]()
        for start in range(max(0, len(ids) - self._rule.window), len(ids) - size + 1):
            run = tuple(ids[start : start + size])
            if run[:-1] == before:
                banned.add(run[-1])
        scores = scores.clone()
        for token in banned - set(self._rule.whitelist):
            scores[0, token] = float("-inf")
        return scores


@pytest.fixture(scope="module")
def by_transformers(tiny: Path) -> dict[str, list[list[int]]]:
    """What ``generate`` writes for each page alone, for each decoding."""
    torch.set_num_threads(1)
    processor: Any = AutoProcessor.from_pretrained(tiny)
    model: Any = AutoModelForImageTextToText.from_pretrained(tiny).eval()
    written = dict[str, list[list[int]]]()
    for name, asked in DECODINGS.items():
        written[name] = []
        for number, (width, height) in enumerate(SIZES, 1):
            image = Image.fromarray(painted(width, height, number))
            inputs = processor(images=[image], text=[f"<image>\n{asked.prompt}"], return_tensors="pt")
            prompt = inputs["input_ids"].shape[1]
            rule = LogitsProcessorList([OfficialRule(asked, prompt)])
            ids = model.generate(**inputs, max_new_tokens=asked.max_tokens, do_sample=False, logits_processor=rule)
            written[name].append(ids[0, prompt:].tolist())
    return written


@pytest.mark.parametrize(
    ("decoder", "attention"), [("plain", "sdpa"), ("continuous", "sdpa"), ("continuous", "torch_flash")]
)
def test_pages_are_written_as_transformers_writes_each_alone(
    tiny: Path, decoder: Decoder, attention: Attention, by_transformers: dict[str, list[list[int]]]
) -> None:
    with tiny_engine(tiny, decoder, attention=attention) as engine:
        for name, asked in DECODINGS.items():
            together = answers(engine, pages_of(), [asked] * len(SIZES))
            assert [list(answer.ids) for answer in together] == by_transformers[name], name
            for answer in together:
                assert answer.end is (End.EOS if answer.ids[-1] == END_ID else End.BUDGET)


def test_the_pages_and_the_rules_matter(by_transformers: dict[str, list[list[int]]]) -> None:
    """Else that all are equal would say little."""
    for written in by_transformers.values():
        assert len({tuple(ids) for ids in written}) >= len(SIZES) - 1
    assert by_transformers["no ban"] != by_transformers["long runs"] != by_transformers["short runs"]
    ends = {ids[-1] == END_ID for written in by_transformers.values() for ids in written}
    assert ends == {True, False}


def test_alone_among_others_and_in_any_order_are_one(tiny: Path) -> None:
    pages = pages_of()
    found: list[list[Answer]] = []
    for decoder in DECODERS:
        with tiny_engine(tiny, decoder, pages=3) as engine:
            found.append([answers(engine, [page], [asked])[0] for page, asked in zip(pages, MIXED, strict=True)])
            found.append(answers(engine, pages, MIXED))
            found.append(answers(engine, pages[::-1], MIXED[::-1])[::-1])

    assert all(one == found[0] for one in found[1:])


def test_what_is_sampled_depends_on_the_page_and_the_seed_alone(tiny: Path) -> None:
    warm, again, other = (decoding(temperature=0.8, seed=seed) for seed in (1, 1, 2))
    page = pages_of()[1]
    for decoder in DECODERS:
        with tiny_engine(tiny, decoder) as engine:
            first, second, third, cold = answers(engine, [page] * 4, [warm, again, other, decoding()])
        assert first == second
        assert len({first.ids, third.ids, cold.ids}) == 3


def test_a_page_whose_cache_was_dropped_is_written_on_as_before(tiny: Path) -> None:
    """More pages than the cache has room for at their full length: one is read again, with what it wrote."""
    pages = pages_of([(300, 350)] * 8)
    written: list[list[tuple[int, ...]]] = []
    read: list[int] = []
    for decoder in DECODERS:
        with tiny_engine(tiny, decoder, pages=8, max_tokens=130, cache_tokens=2000) as engine:
            waiting = [engine.submit(page, decoding(), forced=130) for page in pages]
            written.append([answer.result(SECONDS).ids for answer in waiting])
            read.append(engine.stats().prefill.pages)

    assert written[0] == written[1]
    assert read[0] == 8
    assert read[1] > 8


@pytest.mark.parametrize("decoder", DECODERS)
def test_forced_pages_write_so_many_tokens_and_no_others(tiny: Path, decoder: Decoder) -> None:
    with tiny_engine(tiny, decoder) as engine:
        waiting = [engine.submit(page, decoding(), forced=25) for page in pages_of()]
        lengths = [len(answer.result(SECONDS).ids) for answer in waiting]
    assert lengths == [25] * len(SIZES)
