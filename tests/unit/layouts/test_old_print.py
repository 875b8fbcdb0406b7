"""Old print: its long s, and how it is put right by another engine's reading."""

from collections.abc import Sequence

import pytest

from layouts.judging.old_print import Clear, Suspect, has_long_s, impression, with_long_s
from recto.geometry import Box, Upright
from recto.recognitions import WordsRecognition
from recto.words import Layout, Word

OLD = "fie faßen auf dem Tifche und fprachen fehr leife von der Reife, die fie machen wollten, als es regnete"
NEW = "sie saßen auf dem Tische und sprachen sehr leise von der Reise, die sie machen wollten, als es regnete"
FORMULAS = "f(x) f(y) f a f; of if half self itself offset function fixed of of of safe use is this case as so"


def _word(text: str, x: float, confidence: float = 0.99) -> Word:
    return Word(text=text, box=Box.of(x, 0.1, x + 0.08, 0.12), confidence=confidence, line=0)


def _reading(texts: Sequence[str], confidence: float) -> WordsRecognition:
    words = tuple(_word(text, 0.1, confidence) for text in texts)
    return WordsRecognition(engine="made", upright=Upright(), words=words, layout=Layout())


def test_a_long_s_that_was_read_as_f_is_noticed() -> None:
    assert has_long_s(OLD.split() * 3)
    assert impression(_reading(OLD.split() * 3, 0.99)) == Suspect(
        marked=True, reason="it is old print, whose long s was read as f"
    )


@pytest.mark.parametrize("words", [NEW.split() * 9, OLD.split(), FORMULAS.split() * 9, []])
def test_new_print_and_little_of_any_is_not_taken_for_old(words: list[str]) -> None:
    assert not has_long_s(words)
    assert impression(_reading(words, 0.99)) == Clear()


def test_a_reading_that_is_unsure_is_looked_at_again() -> None:
    found = impression(_reading(NEW.split(), 0.95))
    assert isinstance(found, Suspect)
    assert not found.marked


def test_only_the_f_that_another_engine_saw_as_s_is_changed() -> None:
    first = (_word("fufficiant", 0.1), _word("friend", 0.3), _word("fafe", 0.5), _word("alfo", 0.7))
    other = (_word("ſufficient", 0.1), _word("friend", 0.3), _word("ſa", 0.5), _word("fe", 0.55))

    assert [word.text for word in with_long_s(first, other)] == ["sufficiant", "friend", "safe", "alfo"]
