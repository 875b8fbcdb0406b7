import pytest

from recto.geometry import WHOLE_PAGE
from recto.pages import PageWord
from recto.values import canonical_json


@pytest.mark.parametrize(
    ("text", "kept"), [("\ud83d\ude00", "\U0001f600"), ("a\ud83db", "a\ufffdb"), ("naïve", "naïve")]
)
def test_text_can_always_be_written(text: str, kept: str) -> None:
    word = PageWord(text=text, box=WHOLE_PAGE, confidence=1.0)
    assert word.text == kept
    assert PageWord.model_validate_json(word.model_dump_json()) == word


def test_equal_values_have_equal_bytes() -> None:
    assert canonical_json({"b": 1, "a": [1.5, "é"]}) == '{"a":[1.5,"é"],"b":1}'.encode()
