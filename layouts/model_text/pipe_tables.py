"""Pipe tables as models write them: rows may be longer than the header, which GFM would cut off."""

import re

_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_WIDEST = 500


def squared(text: str) -> str:
    """``text`` with the headers of its pipe tables made as wide as their widest row."""
    if "|" not in text:
        return text
    lines = text.split("\n")
    end = 0
    for place in range(1, len(lines)):
        is_rule = place >= end and "|" in lines[place - 1] and "-" in lines[place]
        if is_rule and _DELIMITER.fullmatch(lines[place]):
            end = _square(lines, place)
    return "\n".join(lines)


def _square(lines: list[str], delimiter: int) -> int:
    """Where the table ends."""
    header = delimiter - 1
    end = next((place for place in range(delimiter + 1, len(lines)) if not lines[place].strip()), len(lines))
    widest = min(_WIDEST, max((_width(lines[place]) for place in range(delimiter + 1, end)), default=0))
    cells, rules = _width(lines[header]), _width(lines[delimiter])
    wanted = max(widest, cells, rules)
    if wanted > min(cells, rules):
        lines[header] = _padded(lines[header], wanted - cells, "  |")
        lines[delimiter] = _padded(lines[delimiter], wanted - rules, " --- |")
    return end


def _width(line: str) -> int:
    inner = line.strip().removeprefix("|")
    bars = len(_BAR.findall(inner))
    return bars if _BAR.search(inner[-1:]) and not inner.endswith("\\|") else bars + 1


def _padded(line: str, missing: int, cell: str) -> str:
    stripped = line.rstrip()
    closed = stripped if stripped.endswith("|") and not stripped.endswith("\\|") else f"{stripped} |"
    return closed + cell * missing if missing > 0 else line
