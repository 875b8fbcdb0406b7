"""A model that has not answered is not taken for one that gave its last answer again."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr_backends.watched_session import WatchedSession


class _Doubling:
    """Twice its input, in one place as OpenVINO has it; without memory nothing is written there."""

    def __init__(self) -> None:
        self.has_memory = True
        self._output = np.zeros(3, dtype=np.float32)
        self.session = SimpleNamespace(get_output_tensor=lambda: SimpleNamespace(data=self._output))

    def __call__(self, input_content: NDArray[Any]) -> NDArray[Any]:
        if self.has_memory:
            self._output[:] = input_content * 2
        return self._output


def test_answers_pass_through() -> None:
    watched = WatchedSession(_Doubling())

    assert watched(np.full(3, 2.0)).tolist() == [4.0, 4.0, 4.0]
    assert watched(np.full(3, 3.0)).tolist() == [6.0, 6.0, 6.0]


def test_the_answer_before_is_not_given_again() -> None:
    session = _Doubling()
    watched = WatchedSession(session)
    watched(np.full(3, 2.0))
    session.has_memory = False

    with pytest.raises(MemoryError, match="too little memory"):
        watched(np.full(3, 3.0))
