"""OpenVINO's answers, watched: where memory runs out it can keep quiet and answer with the output of the call before.

Seen under a limit on the process's memory with OpenVINO 2026: lines of one page stood on the next. So the output is
spoilt before each call; what is still spoilt afterwards was never written.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Session(Protocol):
    """RapidOCR's session; ``session`` is OpenVINO's infer request."""

    session: Any

    def __call__(self, input_content: NDArray[Any]) -> NDArray[Any]: ...


class WatchedSession:
    """Stands in for a session of RapidOCR once its model is loaded."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, input_content: NDArray[Any]) -> NDArray[Any]:
        """Raises ``MemoryError`` where the model did not answer."""
        before: NDArray[Any] = self._session.session.get_output_tensor().data
        before.fill(np.nan)
        answer = self._session(input_content)
        if answer.size == 0 or np.isnan(answer.flat[0]):
            raise MemoryError("OpenVINO gave no answer: it had too little memory")
        return answer
