"""What a segment of a form looks like: a key, a value, a mark in a box."""

import re

from layouts.fields.rules.forms.segments import Segment
from layouts.fields.rules.forms.words import is_numbering, is_typed, key_words_in

_MARK = re.compile(r"[xX×]|[☑☒■✓✔✗✘]|[\[(][xX×✓✔][\])]")
_BLANK_BOX = re.compile(r"[☐□]|[\[(]\s?[\])]")
_LED_BY_BOX = re.compile(rf"(?:{_BLANK_BOX.pattern})(?:\s|$)")
_WORD = re.compile(r"[^\W\d_]+")
_LISTED = re.compile(r"\d{1,2}[.)]\s[^\W\d]")
_REMARK = re.compile(r"\((?=[^()]*[^\W\d_]{3})[^()]*\)")
_SHORT_ANSWER = re.compile(r"(?:yes|no|n/?a|none|nil|true|false|ja|nein|oui|non|sí|si|tak|nie)\.?", re.IGNORECASE)
_ASKS_FOR_NUMBER = re.compile(r"(?:\bno|\bnos|\bnr|\bn[°º]|#)[.:]?$|\?$", re.IGNORECASE)
_PAGE_OF_FAX = re.compile(r"0\d{1,2}/0\d{1,2}")
_QUESTION = re.compile(r"(?:\S+\s+){2,}\S*[^\W\d_]{2,}\s?[?？]")
_SENTENCE_WORDS = 10
_LONG_WORDS = 6


def is_mark(text: str) -> bool:
    """Whether it is what one ticks a box with."""
    return _MARK.fullmatch(text) is not None


def is_blank_box(text: str) -> bool:
    """Whether it is a box that nobody ticked."""
    return _BLANK_BOX.fullmatch(text) is not None


def is_question(text: str) -> bool:
    """Whether it asks something in a sentence."""
    return _QUESTION.fullmatch(text) is not None


def are_options(one: str, other: str) -> bool:
    """Whether both are short answers, to choose between: ``yes``, ``no``."""
    return all(_SHORT_ANSWER.fullmatch(text) for text in (one, other))


def is_remark(text: str) -> bool:
    """Whether it stands in brackets and says something."""
    return _REMARK.fullmatch(text) is not None


def are_parallel(one: str, other: str) -> bool:
    """Whether half of the words of both are the same, as of labels side by side: ``8 months``, ``4 months``."""
    words, others = (_WORD.findall(text.casefold()) for text in (one, other))
    return bool(words) and 2 * len(set(words) & set(others)) >= max(len(set(words)), len(set(others)))


def key_score(segment: Segment) -> float:
    """How much it looks like a key: above 0 where more speaks for it than against it."""
    text = segment.text
    if is_mark(text) or is_blank_box(text) or is_numbering(text):
        return -3.0
    if not segment.colon and (is_typed(text) or _SHORT_ANSWER.fullmatch(text)):
        return -3.0
    words = len(text.split())
    score = 2.5 if segment.colon else 0.0
    score += 1.0 if key_words_in(text) else 0.0
    score += 1.0 if _ASKS_FOR_NUMBER.search(text) else 0.0
    score += 2.0 if is_question(text) else 0.0
    score += 0.3 if text.isupper() else 0.0
    score -= 3.0 if words > _SENTENCE_WORDS else 1.0 if words > _LONG_WORDS else 0.0
    score -= (1.5 if segment.colon else 0.7) if text[0].islower() else 0.0
    score -= 2.0 if text.endswith((",", ";")) else 0.0
    score -= 1.5 if sum(character.isdigit() for character in text) > 0.4 * len(text) else 0.0
    return score


def value_score(segment: Segment) -> float:
    """How much it looks like what is filled in."""
    text = segment.text
    if segment.colon or is_numbering(text) or _LED_BY_BOX.match(text) or _PAGE_OF_FAX.fullmatch(text):
        return -4.0
    if is_mark(text):
        return 3.0
    if segment.ruled or is_typed(text) or _SHORT_ANSWER.fullmatch(text):
        return 1.5
    if text.startswith("#") or _LISTED.match(text) or is_remark(text):
        return -4.0 if text.startswith("#") else -1.5
    score = 0.5 if any(character.isdigit() for character in text) else 0.0
    words = len(_WORD.findall(text))
    known = key_words_in(text)
    return score - (2.5 if known and known == words else 1.0 if known and words <= 4 else 0.0)
