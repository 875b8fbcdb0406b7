"""Writing by transformers' continuous batching: a page begins as soon as another has ended.

transformers generates in a thread of its own; the engine's hands pages over and takes them back. Between the two, at
each step, stands ``_SlotNumbers``: it tells the model on the device which slot a token belongs to, and shows what was
written to the one who looks for loops.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportPrivateUsage=false
# transformers is typed in part.

import logging
import queue
import time
from collections import deque
from collections.abc import Callable, Sequence, Set
from math import ceil
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList
from transformers.generation.configuration_utils import ContinuousBatchingConfig
from transformers.generation.continuous_batching import cb_logits_processors as processors

from ocr_backends.deepseek import paged_attention
from ocr_backends.deepseek.answers import End
from ocr_backends.deepseek.batches import Batches, free_memory
from ocr_backends.deepseek.cards import PROMPT_TOKENS, Plan
from ocr_backends.deepseek.flights import LOOK_EVERY, Flight, Written
from ocr_backends.deepseek.loading import Loaded
from ocr_backends.deepseek.metering import Meter
from ocr_backends.deepseek.text_model import TextModel
from recto.errors import PageTimeout
from recto.repetition import ids_end_in_loop

_LOG = logging.getLogger(__name__)
_POLL = 0.02
_MEMORY_SHARE = 0.95
"""Of what is free when the cache is made; how much of it the cache takes is planned before."""
_STOP_SECONDS = 30.0
_FLASH_BLOCK, _BLOCK = 256, 32
"""Tokens in a block of the cache; flash attention wants them large."""
_STEP_TOKENS, _CPU_STEP_TOKENS = 8192, 1024
"""Read in one step at most: seven prompts of A4 pages."""


class _ByRequest(LogitsProcessor):
    """The name under which ``_SlotNumbers`` is known to transformers."""

    def __init__(self, look: Callable[[list[Any]], None]) -> None:
        self.look = look


class _SlotNumbers(processors.ContinuousBatchingLogitsProcessor):
    """The number that goes along with each request is its slot; the model itself rules the scores by it."""

    def __init__(self, named: _ByRequest) -> None:
        self.supported_kwargs: dict[str, type] = {"slot": int}
        self.ignored_kwargs: tuple[str, ...] = ()
        self._look = named.look

    def fill_defaults(self, int32_tensor: Tensor) -> None:
        int32_tensor.fill_(-1)

    def prepare_tensor_args(self, requests_with_new_token: list[Any]) -> Tensor:
        self._look(requests_with_new_token)
        slots = [request.state.logit_processor_kwargs.get("slot", -1) for request in requests_with_new_token]
        return torch.tensor(slots, dtype=torch.int32)

    def __call__(self, scores: Tensor, tensor_arg: Tensor) -> Tensor:
        return scores


_known: Any = processors.CLASSIC_TO_CB_PROCESSORS_MAP
_known[_ByRequest] = _SlotNumbers


class ContinuousDecoder:
    """``room`` pages at once; where memory does not suffice, half as many from then on, and nobody's page is lost."""

    def __init__(self, loaded: Loaded, text: TextModel, plan: Plan, meter: Meter, *, max_tokens: int) -> None:
        self._loaded, self._text, self._plan, self._meter = loaded, text, plan, meter
        self._longest = PROMPT_TOKENS + max_tokens
        self.batches = Batches(plan.pages)
        self._flying: dict[str, Flight] = {}
        self._again: deque[Flight] = deque()
        self._seen: queue.SimpleQueue[tuple[str, list[int]]] = queue.SimpleQueue()
        self._count = 0
        self._manager: Any = None

    @property
    def room(self) -> int:
        return max(0, self.batches.size - len(self._flying) - len(self._again))

    def start(self, flights: Sequence[Flight]) -> None:
        if self._manager is None:
            self._manager = self._made()
        for flight in flights:
            self._count += 1
            name = str(self._count)
            self._flying[name] = flight
            self._manager.add_request(
                flight.prompt,
                request_id=name,
                max_new_tokens=flight.budget,
                eos_token_id=-1 if flight.forced else self._loaded.end_token,
                slot=flight.slot,
            )

    def ended(self, *, more: bool) -> list[Written]:
        if self._again:
            self.start([self._again.popleft() for _ in range(min(len(self._again), self._spare()))])
        if not self._flying:
            self._meter.pause()
            return []
        results = self._results(0.0 if more else _POLL)
        # What the thread showed of a page, it showed before the page's end: so the same page always ends alike.
        done = self._aborted({result.request_id for result in results})
        done += [written for result in results for written in self._ended(result)]
        if self._is_stopping() or not self._manager.is_running():
            done += self._recovered()
        return done

    def close(self) -> None:
        self._stop()

    def _spare(self) -> int:
        return max(0, self.batches.size - len(self._flying))

    def _results(self, wait: float) -> list[Any]:
        """Of requests that ended or failed."""
        found: list[Any] = []
        waiting = self._manager.output_router.output_queue
        try:
            found.append(waiting.get(timeout=wait) if wait else waiting.get_nowait())
            while True:
                found.append(waiting.get_nowait())
        except queue.Empty:
            return found

    def _ended(self, result: Any) -> list[Written]:
        flight = self._flying.get(result.request_id)
        if flight is None or (result.error is not None and self._is_stopping()):
            return []  # it was dropped, or is to be started again
        del self._flying[result.request_id]
        if result.error is not None:
            return [Written(flight, [], error=RuntimeError(result.error))]
        ids = list(result.generated_tokens)
        ended = not flight.forced and ids[-1:] == [self._loaded.end_token]
        return [Written(flight, ids, End.EOS if ended else End.BUDGET)]

    def _is_stopping(self) -> bool:
        status = self._manager.background_thread_status
        return status.local_status != status.DONT_STOP

    def _aborted(self, over: Set[str]) -> list[Written]:
        """Pages that repeat themselves, and those whose time is over. ``over``: requests that need no stop any more."""
        done: list[Written] = []
        while not self._seen.empty():
            name, ids = self._seen.get()
            flight = self._flying.get(name)
            if flight is None or flight.forced:
                continue
            if ids_end_in_loop(np.asarray(ids, dtype=np.int64), self._loaded.decode):
                done.append(self._dropped(name, Written(flight, ids, End.LOOP), over))
        for name, flight in [pair for pair in self._flying.items() if pair[1].late and pair[0] not in over]:
            error = PageTimeout("the model was still writing when the page's time was over")
            done.append(self._dropped(name, Written(flight, [], error=error), over))
        return done

    def _dropped(self, name: str, written: Written, over: Set[str]) -> Written:
        if name not in over:
            self._manager.cancel_request(name)
        del self._flying[name]
        return written

    def _look(self, requests: list[Any]) -> None:
        """In the generating thread, before each step."""
        begun = [request.state for request in requests if request.query_length > 1]
        read = sum(len(state.initial_tokens) for state in begun)
        self._meter.step(written=len(requests) - len(begun), begun=len(begun), read=read)
        for request in requests:
            state = request.state
            # A request whose cache was dropped is read again, with what it wrote as a part of its prompt.
            again = len(state.initial_tokens) - state._true_initial_tokens if state._true_initial_tokens else 0
            count = again + len(state.generated_tokens)
            if count and count % LOOK_EVERY == 0:
                before = state.initial_tokens[state._true_initial_tokens :] if again else []
                self._seen.put((state.request_id, [*before, *state.generated_tokens]))

    def _recovered(self) -> list[Written]:
        """After the generating thread died: its pages are started again, fewer at once, where memory was the cause."""
        manager = self._manager
        manager.join(time.perf_counter(), timeout=_STOP_SECONDS)
        error = manager.background_thread_status.fatal_error
        flights = list(self._flying.values())
        self._flying.clear()
        self._stop()
        if not isinstance(error, (torch.OutOfMemoryError, MemoryError)):
            raise error or RuntimeError("continuous batching ended")
        alone = self.batches.size == 1 or len(flights) == 1
        self.batches.halve(max(1, len(flights)))
        _LOG.warning("not enough memory for %d pages at once: %d from now on", len(flights), self.batches.size)
        if alone:
            return [Written(flight, [], error=error) for flight in flights]
        self._again.extend(flights)
        return []

    def _stop(self) -> None:
        manager, self._manager = self._manager, None
        if manager is not None:
            manager.stop(block=True, timeout=_STOP_SECONDS, hard_stop=True)
            manager.destroy()
        self._meter.pause()
        free_memory()

    def _made(self) -> Any:
        """A manager for as many pages as may fly now."""
        flash = self._plan.attention != "sdpa"
        block = _FLASH_BLOCK if flash else _BLOCK
        share = self.batches.size / self._plan.pages
        tokens = max(self._longest, int(self._plan.cache_tokens * share))
        per_page = ceil(self._longest / block) + 1
        blocks = per_page + per_page % 2
        config = ContinuousBatchingConfig(
            page_size=block,
            num_blocks=ceil(tokens / block) + per_page,
            max_batch_tokens=_STEP_TOKENS if self._loaded.device.type == "cuda" else _CPU_STEP_TOKENS,
            max_requests_per_batch=self.batches.size,
            max_blocks_per_request=blocks if self._plan.attention.startswith("flash") else 0,
            # The rows of images are used again by other pages: a cache known by ids would be that of the page before.
            allow_block_sharing=False,
            max_memory_percent=_MEMORY_SHARE,
            # Steps of one length only, those that write, are recorded: prompts come in all lengths.
            use_cuda_graph=(False, records_steps(self._plan)),
            use_async_batching=True if flash and self._loaded.device.type == "cuda" else None,
            auto_switch_to_flash=False,
        )
        rules = GenerationConfig(do_sample=False, max_new_tokens=self._longest, eos_token_id=self._loaded.end_token)
        manager = self._text.init_continuous_batching(generation_config=rules, continuous_batching_config=config)
        named = LogitsProcessorList([_ByRequest(self._look)])
        manager.logit_processor = processors.ContinuousBatchingLogitsProcessorList(named, per_request_processors=True)
        if self._plan.attention == paged_attention.NAME and paged_attention.reads_blocks():
            # transformers would not believe it of a name that it does not know.
            manager.continuous_batching_config.max_blocks_per_request = blocks
        manager.start()
        return manager


def records_steps(plan: Plan) -> bool:
    """Whether steps are recorded as CUDA graphs: with kernels of which transformers knows that they may be."""
    return plan.decoder == "continuous" and plan.attention.startswith("flash")
