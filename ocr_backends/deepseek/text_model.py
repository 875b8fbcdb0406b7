"""The part of DeepSeek-OCR 2 that writes, as a language model of its own.

Continuous batching carries token ids and nothing else, and refuses models that see. So the features of an image lie
behind the token embeddings (``slots``), the prompt names them by their rows, and this model, which is the decoder and
its head, neither knows nor needs to know that they came from pixels. It also keeps the rules of what may be written,
because it alone sees the tokens of all pages on the device.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportPrivateUsage=false, reportIncompatibleMethodOverride=false
# transformers is typed in part.

from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from transformers import GenerationConfig
from transformers.generation.utils import GenerationMixin
from transformers.modeling_outputs import CausalLMOutputWithPast
from transformers.models.deepseek_ocr2.modeling_deepseek_ocr2 import DeepseekOcr2TextPreTrainedModel

from ocr_backends.deepseek import paged_attention
from ocr_backends.deepseek.slots import Slots, SoftEmbedding


class TextModel(DeepseekOcr2TextPreTrainedModel, GenerationMixin):
    """``decoder`` and ``head`` are used as they are, in place: the decoder's embedding learns of ``slots``."""

    # Looked for by transformers in the source of a class's module, which for this one is not where its layers stand.
    _can_set_experts_implementation_cached_value: ClassVar[bool] = True
    _can_set_attn_implementation_cached_value: ClassVar[bool] = True

    def __init__(self, decoder: Any, head: nn.Module, slots: Slots) -> None:
        super().__init__(decoder.config)
        base = decoder.embed_tokens
        decoder.embed_tokens = SoftEmbedding(base.base if isinstance(base, SoftEmbedding) else base, slots)
        self.model = decoder
        self.lm_head = head
        self.slots = slots
        self.generation_config = GenerationConfig(do_sample=False)

    def attend_by(self, implementation: str) -> None:
        """From here on, by transformers' name for it."""
        if implementation == paged_attention.NAME:
            paged_attention.register()
            self.config._attn_implementation = implementation  # the check would look for a package of that name
        else:
            self.set_attn_implementation(implementation)

    def get_input_embeddings(self) -> nn.Module:
        return self.model.embed_tokens

    def get_output_embeddings(self) -> nn.Module:
        return self.lm_head

    def forward(  # noqa: PLR0917 - the names and order that transformers calls it with
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        position_ids: Tensor | None = None,
        past_key_values: Any = None,
        logits_to_keep: int | Tensor = 0,
        logits_processor_args: Tensor | None = None,
        **more: Any,
    ) -> CausalLMOutputWithPast:
        """In continuous batching ``logits_processor_args`` holds the slot of each token that is asked for, and the
        scores come back ruled; in ``generate`` a logits processor rules them.
        """
        seen = self.model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            position_ids=position_ids,
            past_key_values=past_key_values,
            **more,
        )
        hidden = seen.last_hidden_state
        if isinstance(logits_to_keep, Tensor):
            hidden = hidden[:, logits_to_keep]
        elif logits_to_keep:
            hidden = hidden[:, -logits_to_keep:]
        scores = self.lm_head(hidden)
        if logits_processor_args is not None and position_ids is not None:
            scores = self._ruled(scores, input_ids, position_ids, logits_to_keep, logits_processor_args)
        return CausalLMOutputWithPast(logits=scores, past_key_values=seen.past_key_values)

    def _ruled(self, scores: Tensor, ids: Tensor, positions: Tensor, places: int | Tensor, arguments: Tensor) -> Tensor:
        kept = places if isinstance(places, Tensor) else slice(-places if places else None, None)
        slots = arguments[0][: scores.shape[1]]
        ruled = self.slots.ruled(scores[0].to(torch.float32), slots, positions[0][kept], ids[0][kept])
        return ruled.unsqueeze(0)
