"""What judges say of a reading.

The codes, and what is left of the page's text where one is given:

- ``truncated``: the model stopped without its end token, or inside a table, a formula, a code fence or a tag. What
  stands before that may be good.
- ``looping``: the text ends in the same words over and over. What stands before them may be good.
- ``empty_with_ink``: nothing was read, though a few marks stand on the page (a drawing, a signature, a stamp).
- ``words_without_ink``: words were read where the page has nothing: they are made up.
- ``unsupported_script``: lines of writing stand on the page that were not read, or were read as letters of another
  script. PP-OCRv6 has the letters of Latin, Chinese and Japanese. Tried with the one in RapidOCR 3.10: of Arabic and
  Thai it finds nothing, of Korean and Cyrillic only the full stops, Hebrew becomes Latin letters with little
  confidence; of Greek and Vietnamese it leaves out the accented letters, and is sure of the rest. Fraktur is read
  with many errors, and is not doubted: see ``layouts.judging.old_print``.
- ``partly_unread``: the same of a part of the page.
- ``garbage``: characters without a meaning, or letters in an order that no language has.
- ``left_out``: writing stands on the page, outside every box of the reading or all of it, that a model did not read;
  what it did read may be good.
- ``too_little``: far fewer letters were written than the page has.
- ``too_much``: far more letters were written than the page can have: some are made up.
- ``wrong_script``: the text is in a script that the page is known not to be in, or in more than a document has.
- ``disagrees``: other sound evidence of the page's text has other words or other numbers.

The last six are given to models that write text; ``partly_unread`` only to engines that give words.
"""

from typing import Literal, TypeAlias

from recto.values import Value

Code: TypeAlias = Literal[
    "truncated",
    "looping",
    "garbage",
    "empty_with_ink",
    "words_without_ink",
    "unsupported_script",
    "partly_unread",
    "left_out",
    "too_little",
    "too_much",
    "wrong_script",
    "disagrees",
]


class Good(Value):
    kind: Literal["good"] = "good"


class Doubtful(Value):
    """``reason`` is a sentence for people; the codes are explained above.

    ``share`` is how much of the page's writing, or of the text, is concerned, 0 to 1; 1 where that is not known.
    """

    kind: Literal["doubtful"] = "doubtful"
    code: Code
    reason: str
    share: float = 1.0


Verdict: TypeAlias = Good | Doubtful
