from hypothesis import given
from hypothesis import strategies as st

from layouts.judging.agreement import agreement, disagreement
from layouts.judging.verdicts import Doubtful, Good

TEXT = (
    "The committee met on Tuesday to discuss the harvest. Every member agreed that the road along the river "
    "should be repaired before winter. A letter from the mayor was read aloud and filed with 14 other papers."
)


def test_the_same_words_in_another_order_agree() -> None:
    found = agreement(" ".join(reversed(TEXT.split())), TEXT)
    assert (found.words_found, found.words_invented, found.numbers_found) == (1.0, 0.0, 1.0)


def test_case_hyphens_ligatures_and_accents_make_no_difference() -> None:
    found = agreement(
        "An eﬃcient NAÏVE exam-\nple, isn't it; LONG\u00adTERM", "an efficient naive example isn’t it long-term"
    )
    assert (found.words_found, found.words_invented) == (1.0, 0.0)


def test_words_that_one_text_joins_are_found() -> None:
    found = agreement("Every member agreed that the road", "Everymember agreedthat theroad")
    assert found.words_found == 1.0


def test_numbers_are_compared_by_value() -> None:
    for one, two in (("1,234.56", "1.234,56"), ("1 234 567", "1,234,567"), ("12\u202f345", "12345"), ("٣٤٥", "345")):
        assert agreement(one, two).numbers_found == 1.0, (one, two)
    for one, two in (("12.50", "1250"), ("4711", "4171"), ("1,234", "1,235")):
        assert agreement(one, two).numbers_found == 0.0, (one, two)


def test_scripts_without_spaces_are_compared_piece_by_piece() -> None:
    chinese = "委员会于星期二开会讨论今年的收成"
    assert agreement(chinese, f"{chinese[:7]}\n{chinese[7:]}").words_found == 1.0
    assert agreement("市长的来信没有人能够解释", chinese).words_found < 0.1
    assert agreement(chinese[:8], chinese).words_found < 0.6


def test_what_may_be_there_is_neither_missing_nor_made_up() -> None:
    found = agreement(f"{TEXT} Chapter nine 1987", TEXT, "chapter nine 1987")
    assert (found.words_found, found.words_invented, found.numbers_invented) == (1.0, 0.0, 0.0)
    assert agreement(TEXT, TEXT, "chapter nine 1987").words_found == 1.0


def test_a_half_that_is_missing_or_made_up_is_a_disagreement() -> None:
    half = TEXT[: len(TEXT) // 2]
    missing, invented = agreement(half, TEXT), agreement(f"{TEXT} {_other(40)}", TEXT)

    for found in (missing, invented):
        verdict = disagreement(found, complete=True, exact=True)
        assert isinstance(verdict, Doubtful)
        assert verdict.code == "disagrees"
    assert disagreement(invented, complete=False, exact=True) == Good()


def test_a_few_misread_words_are_none() -> None:
    poor = TEXT.replace("committee", "cornmittee").replace("harvest", "hamest").replace("river", "rlver")
    assert disagreement(agreement(TEXT, poor), complete=True, exact=False) == Good()


def test_other_numbers_are_a_disagreement_with_typed_text_only_where_they_are_few() -> None:
    known = " ".join(str(1000 + 37 * place) for place in range(40))
    wrong = known.replace("1037", "1073").replace("1370", "1307").replace("2110", "2111")
    found = agreement(wrong, known)

    assert isinstance(disagreement(found, complete=True, exact=True), Doubtful)
    assert disagreement(found, complete=True, exact=False) == Good()


def test_few_words_prove_nothing() -> None:
    assert disagreement(agreement("quite other words", "Name Street Town"), complete=True, exact=True) == Good()


@given(st.text(max_size=300), st.text(max_size=300))
def test_shares_are_shares_of_any_texts(one: str, two: str) -> None:
    found = agreement(one, two)
    shares = (found.words_found, found.words_invented, found.numbers_found, found.numbers_invented)
    assert all(0.0 <= share <= 1.0 for share in shares)
    same = agreement(one, one)
    assert (same.words_found, same.words_invented, same.numbers_found) == (1.0, 0.0, 1.0)


def _other(count: int) -> str:
    words = ("volcanic", "ash", "covers", "plateau", "lichens", "returned")
    return " ".join(words[place % 6] for place in range(count))
