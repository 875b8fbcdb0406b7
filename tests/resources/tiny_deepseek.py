"""A DeepSeek-OCR 2 of random weights, small enough for a CPU and saved as users have theirs.

It has every part of the real one, its image sizes and its prompts, a tokenizer of bytes, and writes nonsense.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false
# transformers is typed in part.

from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast
from transformers.models.deepseek_ocr2.configuration_deepseek_ocr2 import DeepseekOcr2Config
from transformers.models.deepseek_ocr2.image_processing_pil_deepseek_ocr2 import DeepseekOcr2ImageProcessorPil
from transformers.models.deepseek_ocr2.modeling_deepseek_ocr2 import DeepseekOcr2ForConditionalGeneration
from transformers.models.deepseek_ocr2.processing_deepseek_ocr2 import DeepseekOcr2Processor

from tests.resources.deepseek_sizes import TINY_TEXT, TINY_VISION

_BEGIN, _END, _PAD = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>"
_IMAGE = "<image>"
_TAGS = ("<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|grounding|>", "<td>", "</td>", "<tr>", "</tr>")
SPECIALS = (_BEGIN, _END, _PAD, _IMAGE, *_TAGS)
BEGIN_ID, END_ID, PAD_ID, IMAGE_ID = range(4)
CELL_IDS = (SPECIALS.index("<td>"), SPECIALS.index("</td>"))


def save_tiny_deepseek(folder: Path, *, seed: int = 0, end: float = 1.0) -> Path:
    """Saves model, tokenizer and processor to ``folder``, and answers it. The larger ``end``, the sooner pages end: at
    1 they hardly ever do.
    """
    processor = DeepseekOcr2Processor(image_processor=DeepseekOcr2ImageProcessorPil(), tokenizer=_tokenizer())
    model = _model(seed, end)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _tokenizer() -> PreTrainedTokenizerFast:
    vocabulary = {token: number for number, token in enumerate(SPECIALS)}
    for letter in sorted(pre_tokenizers.ByteLevel.alphabet()):
        vocabulary[letter] = len(vocabulary)
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIALS])
    tokenizer.post_processor = TemplateProcessing(single=f"{_BEGIN} $A", special_tokens=[(_BEGIN, BEGIN_ID)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=_BEGIN,
        eos_token=_END,
        pad_token=_PAD,
        padding_side="left",
        extra_special_tokens={"image_token": _IMAGE},
    )


def _config(words: int) -> DeepseekOcr2Config:
    text = {
        **TINY_TEXT,
        "vocab_size": words,
        "bos_token_id": BEGIN_ID,
        "eos_token_id": END_ID,
        "pad_token_id": PAD_ID,
        "initializer_range": 0.15,
    }
    return DeepseekOcr2Config(image_token_id=IMAGE_ID, vision_config=TINY_VISION, text_config=text)


def _model(seed: int, end: float) -> Any:
    words = len(SPECIALS) + 256
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model: Any = DeepseekOcr2ForConditionalGeneration(_config(words)).eval()
        with torch.no_grad():
            for weights in model.parameters():
                if weights.dim() >= 2 and weights.std() < 1e-3:
                    weights.normal_(0, 0.5)  # what begins at zero would make all pages alike
            model.model.multi_modal_projector.weight.mul_(20)
            model.lm_head.weight.mul_(_letters_first(words))
            model.lm_head.weight[END_ID] *= end
    return model


def _letters_first(words: int) -> torch.Tensor:
    """A factor for each row of the head: it writes small letters and spaces, and seldom anything else."""
    tokenizer = _tokenizer()
    factors = torch.full((words, 1), 0.3)
    factors[tokenizer.convert_tokens_to_ids([*"abcdefghijklmnopqrstuvwxyz", "\u0120"])] = 1.0
    factors[[END_ID, *CELL_IDS]] = 1.0
    return factors
