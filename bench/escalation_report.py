"""What ``bench.escalation`` prints: curves, what became of simulated answers, and which goals are met."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from bench.answers_taken import RIGHT, Taken, Tally
from bench.choices import EVERY_IMAGE, HALVED, OF_THE_BEST, OURS, SHARE, SHARES, Curve, Goals, Table, gained
from bench.reports import print_table

LEAST_CAUGHT = 0.95
MOST_FLAGGED = 0.05
MOST_REFUSED = 0.05
FEWEST = 10
"""Tables of a medium that say anything about it."""

Tallies = Mapping[str, Mapping[str, Tally]]
"""By medium and kind of mistake."""

_Goal = tuple[str, str, bool]
"""As it is printed, what was measured, and whether that is enough."""


def print_choices(drawn: Mapping[str, Sequence[Curve]]) -> None:
    """A row for each choice."""
    for name, own in drawn.items():
        print_table(
            f"Mean TEDS by the share of tables that the oracle (a simulation) is asked for: {name}",
            ["choice", *(f"{share:.0%}" for share in SHARES)],
            [[curve.choice, *(f"{mean:.4f}" for mean in curve.teds)] for curve in own],
        )


def print_every_image(tables: Sequence[Table]) -> None:
    """The rule that asks for every table of an image, against ours for as many tables."""
    images = [table for table in tables if table.scores[EVERY_IMAGE]]
    share = len(images) / len(tables)
    before = fmean(table.before for table in tables)
    rule = before + sum(table.gain for table in images) / len(tables)
    ours = before + gained(tables, lambda table: table.scores[OURS], share) / len(tables)
    print_table(
        "Asking for every table of an image, and for as many by what is doubted (simulated)",
        ["asked for", "mean TEDS before", "every image", "ours"],
        [[f"{share:.0%}", f"{before:.4f}", f"{rule:.4f}", f"{ours:.4f}"]],
    )


def print_answers(tallies: Tallies) -> None:
    """What became of the answers for every table, however little it was in doubt."""
    print_table(
        "Answers of the oracle (right) and of the noisy oracle (both simulations), taken or left",
        [
            "medium",
            "mistake",
            "answers",
            "taken",
            "TEDS before",
            "after",
            "taken and worse",
            "better ones refused",
            "right numbers flagged",
            "wrong numbers",
            "caught",
        ],
        [
            [
                name,
                mistake,
                own.answers,
                own.taken,
                f"{own.before:.4f}",
                f"{own.after:.4f}",
                own.lowered,
                f"{own.refused:.1%}",
                f"{own.right_flagged:.1%}",
                own.wrong,
                f"{own.wrong_caught:.1%}" if own.wrong else "",
            ]
            for name, kinds in tallies.items()
            for mistake, own in kinds.items()
        ],
    )


def print_worst(answers: Sequence[Taken], most: int) -> None:
    """Of each fault in taking and leaving answers, the first."""
    faults = (
        ("Right answers that were left", [one for one in answers if one.mistake == RIGHT and one.code]),
        ("Answers that were taken and are worse than the draft", [one for one in answers if one.after < one.before]),
        ("Wrong numbers that were not caught", [one for one in answers if one.wrong_caught < one.wrong]),
    )
    for title, found in faults:
        print_table(
            f"{title}: {len(found)}",
            ["table", "mistake", "why left", "before", "answered", "after"],
            [
                [one.place[-80:], one.mistake, one.code, *(f"{x:.4f}" for x in (one.before, one.answered, one.after))]
                for one in found[:most]
            ],
        )


def print_goals(choices: Mapping[str, Goals], accepted: Mapping[str, Goals], tallies: Tallies) -> None:
    """Each goal with its figure, and whether it is met."""
    rows: list[tuple[str, str, str, str]] = []
    for name, own in choices.items():
        measured = [*_of_choice(own, accepted[name]), *_of_answers(tallies[name])]
        rows += [(name, goal, figure, _met(is_met, own.tables)) for goal, figure, is_met in measured]
    print_table("Goals, within each medium (answers are simulated)", ["medium", "goal", "measured", ""], rows)


def _of_choice(own: Goals, accepted: Goals) -> list[_Goal]:
    near = f"{OF_THE_BEST:.0%} of the best possible gain at {SHARE:.0%} of the tables"
    others = f"confidence {own.of_the_best_confidence:.1%}, random {own.of_the_best_random:.1%}"
    half = f"at most {HALVED:.0%} of what confidence alone loses against the best choice"
    lost = f"{own.loss:.4f} of {own.loss_of_confidence:.4f}"
    return [
        (near, f"{own.of_the_best:.1%} ({others})", own.reached),
        (f"{near}, answers taken as a run would", f"{accepted.of_the_best:.1%}", accepted.reached),
        (half, lost, own.halved),
    ]


def _of_answers(own: Mapping[str, Tally]) -> list[_Goal]:
    noisy = [kind for mistake, kind in own.items() if mistake != RIGHT]
    lowered = [mistake for mistake, kind in own.items() if not kind.never_lowers]
    wrong = sum(kind.wrong for kind in noisy)
    caught = sum(kind.wrong * kind.wrong_caught for kind in noisy) / wrong if wrong else 1.0
    right = own[RIGHT]
    return [
        ("answers with no kind of mistake lower the mean TEDS", _changed(noisy, lowered), not lowered),
        (f"{LEAST_CAUGHT:.0%} of wrong numbers caught", f"{caught:.1%} of {wrong}", caught >= LEAST_CAUGHT),
        (
            f"at most {MOST_FLAGGED:.0%} of right numbers flagged",
            f"{right.right_flagged:.1%}",
            right.right_flagged <= MOST_FLAGGED,
        ),
        (
            f"at most {MOST_REFUSED:.0%} of right answers refused",
            f"{right.refused:.1%} of those better than the draft; {right.left:.1%} of all",
            right.left <= MOST_REFUSED,
        ),
    ]


def _changed(noisy: Sequence[Tally], lowered: Sequence[str]) -> str:
    answers = sum(kind.answers for kind in noisy)
    before, after = (
        sum(kind.answers * mean for kind, mean in own) / answers if answers else 0.0
        for own in ([(kind, kind.before) for kind in noisy], [(kind, kind.after) for kind in noisy])
    )
    return f"{before:.4f} to {after:.4f} over all; lowered by: {', '.join(lowered) or 'none'}"


def _met(is_met: bool, tables: int) -> str:
    if tables < FEWEST:
        return "too few tables"
    return "met" if is_met else "NOT MET"
