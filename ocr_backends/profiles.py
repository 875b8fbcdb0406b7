"""Models that write what they read, as data: how each is asked, and in which dialect it answers.

A relative of DeepSeek-OCR is a profile here and, where it writes in a dialect of its own, a parser in ``layouts``.
Prompts are word for word those that the makers of each model publish; the source stands beside each.
"""

import difflib
from collections.abc import Mapping
from typing import Final, Literal

from recto.errors import UsageError
from recto.values import Value


class Ask(Value):
    """A prompt, word for word as the model was trained on it, and the dialect of the answer to it."""

    prompt: str
    dialect: str


class Profile(Value):
    """``hub`` is the model's name on the hub and, unless settings say otherwise, on its server at ``url`` (most have
    none of their own).

    ``document`` asks for a page with its layout, ``free`` for its text alone (equal where the model knows one prompt).
    ``no_repeat`` and ``wide_no_repeat``: n-gram and window in tokens. ``whitelist``: tokens that may always come again.
    ``context`` in tokens, ``most_tokens`` of them for the answer. ``extras``: which settings beyond the OpenAI protocol
    the server understands: ``ngram`` those of DeepSeek-OCR's logits processor, ``plain`` those that vLLM and SGLang
    have for every model, ``none`` for hosted endpoints. ``key_variable`` holds the key, where settings have none.
    ``tiles``: whose rule says how many tokens an image takes, empty for models that count squares of 28 pixels.
    ``longest_side`` in pixels of what is sent; 0 sends what the tiles can show, or the page as it is.
    ``text_first``: the prompt stands before the image.
    """

    name: str
    hub: str
    url: str = ""
    document: Ask
    free: Ask
    no_repeat: tuple[int, int] = (30, 90)
    wide_no_repeat: tuple[int, int] = (35, 1024)
    whitelist: tuple[int, ...] = ()
    temperature: float = 0.0
    context: int = 8192
    most_tokens: int = 7000
    extras: Literal["ngram", "plain", "none"] = "ngram"
    key_variable: str = ""
    tiles: Literal["deepseek-ocr", "deepseek-ocr-2", ""] = ""
    longest_side: int = 0
    text_first: bool = False


GROUNDED: Final = "<|grounding|>Convert the document to markdown."
FREE: Final = "Free OCR."
_CELLS: Final = (128821, 128822)
"""``<td>`` and ``</td>``."""

_GROUNDED: Final = Ask(prompt=GROUNDED, dialect="grounding")
_FREE: Final = Ask(prompt=FREE, dialect="markdown")

_DOTS: Final = """Please output the layout information from the PDF image, including each layout element's bbox, its \
category, and the corresponding text content within the bbox.

1. Bbox format: [x1, y1, x2, y2]

2. Layout Categories: The possible categories are ['Caption', 'Footnote', 'Formula', 'List-item', 'Page-footer', \
'Page-header', 'Picture', 'Section-header', 'Table', 'Text', 'Title'].

3. Text Extraction & Formatting Rules:
    - Picture: For the 'Picture' category, the text field should be omitted.
    - Formula: Format its text as LaTeX.
    - Table: Format its text as HTML.
    - All Others (Text, Title, etc.): Format their text as Markdown.

4. Constraints:
    - The output text must be the original text from the image, with no translation.
    - All layout elements must be sorted according to human reading order.

5. Final Output: The entire output must be a single JSON object.
"""

_OLMOCR: Final = """Attached is one page of a document that you must process. Just return the plain text \
representation of this document as if you were reading it naturally. Convert equations to LateX and tables to HTML.
If there are any figures or charts, label them with the following markdown syntax ![Alt text describing the contents \
of the figure](page_startx_starty_width_height.png)
Return your output as markdown, with a front matter section on top specifying values for the primary_language, \
is_rotation_valid, rotation_correction, is_table, and is_diagram parameters."""

_UNLIMITED: Final = Ask(prompt="document parsing.", dialect="unlimited")
_PADDLE: Final = Ask(prompt="OCR:", dialect="markdown")
_GLM: Final = Ask(prompt="Text Recognition:", dialect="markdown")
_LIGHTON: Final = Ask(prompt="", dialect="markdown")
_YAML: Final = Ask(prompt=_OLMOCR, dialect="olmocr")

_ALL: Final = (
    # deepseek-ai/DeepSeek-OCR-2, README.
    Profile(
        name="deepseek-ocr-2",
        hub="deepseek-ai/DeepSeek-OCR-2",
        document=_GROUNDED,
        free=_FREE,
        whitelist=_CELLS,
        tiles="deepseek-ocr-2",
    ),
    # deepseek-ai/DeepSeek-OCR, README and config.py.
    Profile(
        name="deepseek-ocr",
        hub="deepseek-ai/DeepSeek-OCR",
        document=_GROUNDED,
        free=_FREE,
        whitelist=_CELLS,
        tiles="deepseek-ocr",
    ),
    # The same at Clarifai, which drops the tags of places: its prompt without them is asked.
    Profile(
        name="deepseek-ocr-clarifai",
        hub="https://clarifai.com/deepseek-ai/deepseek-ocr/models/DeepSeek-OCR",
        url="https://api.clarifai.com/v2/ext/openai/v1",
        document=_FREE,
        free=_FREE,
        extras="none",
        key_variable="CLARIFAI_PAT",
        tiles="deepseek-ocr",
    ),
    # baidu/Unlimited-OCR: transformers' model page (prompt), vLLM's unlimited_ocr.py (n-grams, tiles of 640 pixels).
    Profile(
        name="unlimited-ocr",
        hub="baidu/Unlimited-OCR",
        document=_UNLIMITED,
        free=_UNLIMITED,
        no_repeat=(35, 128),
        whitelist=_CELLS,
        context=32768,
        longest_side=2560,
    ),
    # PaddlePaddle/PaddleOCR-VL, README: the prompt of its element-level reading; the layout model is not asked.
    Profile(
        name="paddleocr-vl",
        hub="PaddlePaddle/PaddleOCR-VL",
        document=_PADDLE,
        free=_PADDLE,
        extras="plain",
        context=16384,
        longest_side=1680,
    ),
    # zai-org/GLM-OCR, README.
    Profile(
        name="glm-ocr",
        hub="zai-org/GLM-OCR",
        document=_GLM,
        free=_GLM,
        extras="plain",
        context=16384,
        longest_side=2016,
    ),
    # lightonai/LightOnOCR-2-1B, README: it is given the image alone, 1540 pixels on the longest side.
    Profile(
        name="lighton-ocr",
        hub="lightonai/LightOnOCR-2-1B",
        document=_LIGHTON,
        free=_LIGHTON,
        temperature=0.2,
        extras="plain",
        context=16384,
        longest_side=1540,
    ),
    # rednote-hilab/dots.ocr, dots_ocr/utils/prompts.py (prompt_layout_all_en, prompt_ocr) and parser.py.
    Profile(
        name="dots-ocr",
        hub="rednote-hilab/dots.ocr",
        document=Ask(prompt=_DOTS, dialect="dots"),
        free=Ask(prompt="Extract the text content from this image.", dialect="markdown"),
        temperature=0.1,
        extras="plain",
        context=32768,
        longest_side=2520,
    ),
    # allenai/olmocr 0.4: prompts.py (build_no_anchoring_v4_yaml_prompt), pipeline.py.
    Profile(
        name="olmocr-2",
        hub="allenai/olmOCR-2-7B-1025-FP8",
        document=_YAML,
        free=_YAML,
        temperature=0.1,
        extras="plain",
        context=16384,
        longest_side=1288,
        text_first=True,
    ),
)

PROFILES: Final[Mapping[str, Profile]] = {profile.name: profile for profile in _ALL}


def profile_of(name: str) -> Profile:
    """Raises ``UsageError`` for a name that is none."""
    if name not in PROFILES:
        nearest = difflib.get_close_matches(name, PROFILES, n=1, cutoff=0.5)
        hint = f"Did you mean {nearest[0]}? " if nearest else ""
        raise UsageError(f"there is no model profile called {name!r}", remedy=f"{hint}Profiles: {', '.join(PROFILES)}.")
    return PROFILES[name]
