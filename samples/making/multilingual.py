"""A safety leaflet in six languages and three scripts, born-digital."""

from samples.making.canvas import Canvas
from samples.making.truth import Sample, pages

TITLE = "Lumo K2"
MODEL = "Model K2-1700 · 220-240 V ~ 50/60 Hz · 1700 W · 1.2 l"
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "English: Before first use",
        (
            "Fill the kettle up to the mark MAX, let it boil once and pour the water away.",
            "Never put the kettle or its base into water. Keep the cable away from hot plates.",
        ),
    ),
    (
        "Deutsch: Vor dem ersten Gebrauch",
        (
            "Füllen Sie den Wasserkocher bis zur Markierung MAX, kochen Sie das Wasser einmal auf "
            "und gießen Sie es weg.",
            "Tauchen Sie weder Kocher noch Sockel in Wasser. Halten Sie das Kabel von heißen Herdplatten fern.",
        ),
    ),
    (
        "Français : Avant la première utilisation",
        (
            "Remplissez la bouilloire jusqu'au repère MAX, portez l'eau à ébullition une fois, puis jetez-la.",
            "Ne plongez jamais la bouilloire ni son socle dans l'eau. Éloignez le câble des plaques chauffées.",
        ),
    ),
    (
        "Polski: Przed pierwszym użyciem",
        (
            "Napełnij czajnik do oznaczenia MAX, zagotuj wodę jeden raz i wylej ją.",
            "Nie zanurzaj czajnika ani podstawki w wodzie. Trzymaj przewód z dala od gorących płyt kuchennych.",
        ),
    ),
    (
        "中文：首次使用前",
        ("请将水注入至最高水位线，煮沸一次后将水倒掉。", "切勿将电水壶或底座浸入水中。请让电源线远离高温炉面。"),
    ),
    (
        "日本語：はじめてお使いになる前に",
        (
            "最大目盛りまで水を入れ、一度沸騰させてからお湯を捨ててください。",
            "本体や電源台を水につけないでください。電源コードを熱い調理台に近づけないでください。",
        ),
    ),
)
ADDRESS = "Lumo Household GmbH, Am Speicher 9, 00418 Lindenau · www.lumo.example"

CSS = """
body { margin: 0; font-family: Helvetica; font-size: 11px; line-height: 1.4; }
h1 { font-size: 26px; margin: 0; }
h2 { font-size: 13px; margin: 12px 0 3px 0; }
p { margin: 0 0 4px 0; }
"""


def make() -> Sample:
    parts = [f"<h1>{TITLE}</h1><p>{MODEL}</p>"]
    for heading, texts in SECTIONS:
        parts.append(f"<h2>{heading}</h2>" + "".join(f"<p>{text}</p>" for text in texts))
    canvas = Canvas.flowing(TITLE, CSS, [("<body>" + "".join(parts) + "</body>", [(62, 62, 533, 770)])])
    canvas.line(62, 782, 533, 782, width=0.5)
    canvas.text(62, 798, ADDRESS, size=8.5)
    return Sample("multilingual.pdf", canvas.pdf(), _markdown())


def _markdown() -> str:
    sections = ("\n\n".join((f"## {heading}", *texts)) for heading, texts in SECTIONS)
    return pages("\n\n".join((f"# {TITLE}", MODEL, *sections)))
