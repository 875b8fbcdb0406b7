"""Letters as offices and people of several countries write them: what is read is what is true of them."""

import pytest

from layouts.fields.merging import merged
from layouts.fields.rules.letters.letters import letter_findings
from layouts.fields.schemas.builtin import builtin_schema
from tests.resources.letters import FIELDS, MadeLetter, made_letters


@pytest.mark.parametrize("letter", made_letters().values(), ids=made_letters())
def test_all_that_a_letter_says_and_nothing_else(letter: MadeLetter) -> None:
    view = letter.view
    found = merged(builtin_schema("letter"), (letter_findings(view),), view).fields
    values = {field: tuple(str(one.value.value) for one in found if one.name == field) for field in FIELDS}
    assert values == dict(letter.fields)
