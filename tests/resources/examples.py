"""Examples of made kinds of documents, always the same: to learn categories from."""

import random

from layouts.classes.features import features_of
from layouts.classes.learning import Example
from layouts.fields.view import DocumentView
from tests.resources.laid_out import laid_out

GOODS = ("rope", "lamp oil", "sailcloth", "anchor", "tar", "compass", "lantern", "oars")
PLACES = ("pier", "quay", "lighthouse", "harbour", "customs house", "old mill")


def delivery(seed: int) -> DocumentView:
    luck = random.Random(seed)  # noqa: S311
    items = "\n".join(
        f"{number}   {luck.choice(GOODS)}      {luck.randrange(1, 20)} pieces     {luck.randrange(100, 999)} kg"
        for number in range(1, luck.randrange(4, 9))
    )
    head = f"# Loading list {luck.randrange(1000, 9999)}\nShip: {luck.choice(PLACES)} {seed}"
    return laid_out(f"{head}\n\nNo  Goods\n{items}\nloaded and lashed")


def minutes(seed: int) -> DocumentView:
    luck = random.Random(seed)  # noqa: S311
    said = "\n".join(
        f"The members spoke about the {luck.choice(PLACES)} and agreed that {luck.choice(GOODS)} should be bought soon."
        for _ in range(luck.randrange(4, 9))
    )
    return laid_out(
        f"# Minutes of the board\nPresent were {luck.randrange(4, 12)} members.\n\n{said}\nThe meeting ended."
    )


def weather(seed: int) -> DocumentView:
    luck = random.Random(seed)  # noqa: S311
    days = "\n".join(
        f"Day {day}: {luck.choice(('rain', 'fog', 'sun', 'snow'))}, wind from the {luck.choice(('north', 'west'))}"
        for day in range(1, luck.randrange(4, 9))
    )
    return laid_out(f"{days}\nseen from the {luck.choice(PLACES)}")


def examples(each: int = 12) -> list[Example]:
    """Loading lists, minutes, and what is neither. Two of a kind are of one group."""
    made = (
        (frozenset({"loading-list"}), delivery),
        (frozenset({"minutes"}), minutes),
        (frozenset[str](), weather),
    )
    return [
        Example(labels, f"{make.__name__}-{seed // 2}", features_of(make(seed)))
        for labels, make in made
        for seed in range(each)
    ]
