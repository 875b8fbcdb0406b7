"""Whether words can mean anything to somebody."""

from collections.abc import Sequence
from typing import Final

from layouts.judging.trust import FLOW_OF_FEW
from layouts.judging.verdicts import Doubtful, Good, Verdict
from layouts.wording import ENOUGH_LETTERS, LEAST_LETTERS, lacks_accents, lacks_tones, lacks_vowels, wording

UNSURE, LOST = 0.8, 0.5
"""Mean confidence below which an engine may be reading what it does not know (print that it knows gives above 0.9), and
below which it surely is."""
UNEASY_FLOW, UNEASY_ODD = 6.2, 0.25
"""What makes the first of them sure: letters and words that are hardly those of a language."""

SENSELESS = 0.2
"""Share of replacement, private and control characters in a text."""

OTHER_SCRIPT: Final = "may be in a script that the engine does not know"


def sense(words: Sequence[str], *, confidence: float) -> Verdict:
    """Judges words by the habits of letters, and by what the engine says of itself."""
    text = "".join(words)
    strange = sum(1 for char in text if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " ")
    if strange > SENSELESS * len(text):
        return Doubtful(code="garbage", reason="the text is made of characters without a meaning")
    found = wording(words)
    uneasy = found.flow < UNEASY_FLOW or found.odd > UNEASY_ODD
    if found.letters >= LEAST_LETTERS and confidence < (UNSURE if uneasy else LOST):
        return Doubtful(
            code="unsupported_script",
            reason=f"the engine is only {confidence:.0%} sure of what it read: it {OTHER_SCRIPT}",
        )
    if found.latin >= ENOUGH_LETTERS and found.flow < FLOW_OF_FEW:
        return Doubtful(code="garbage", reason="the letters follow each other as in no language")
    if lacks_vowels(words) or lacks_accents(words) or lacks_tones(words):
        return Doubtful(code="unsupported_script", reason="letters that the engine does not know are missing")
    return Good()
