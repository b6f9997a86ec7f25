"""The colours of the visual language keep WCAG 2.2 AA: 4.5:1 for text, 3:1 for marks and edges."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parent.parent.parent / "app" / "static" / "css"

SURFACES = ("page", "surface", "sunken")
TEXT = ("ink", "soft", "faint", "accent", "rep", "customer", "good", "warn", "bad")
KINDS = ("objection", "pain-point", "promise-mismatch")
PAIRS = [
    *((text, ground, 4.5) for text in (*TEXT, *KINDS) for ground in SURFACES),
    *((text, f"{kind}-soft", 4.5) for kind in KINDS for text in ("ink", "soft", kind)),
    *((text, f"{notice}-soft", 4.5) for notice in ("warn", "bad") for text in ("ink", "soft", notice)),
    ("on-accent", "accent", 4.5),
    ("on-spoken", "spoken", 4.5),
    *(("edge", ground, 3.0) for ground in SURFACES),
]


def tokens() -> dict[str, dict[str, str]]:
    """The custom properties that are plain colours: light ones, and dark ones over them."""
    light, dark = (CSS / "tokens.css").read_text("utf-8").split("@media (prefers-color-scheme: dark)")
    found = {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
        for name, part in (("light", light), ("dark", dark))
    }
    return {"light": found["light"], "dark": found["light"] | found["dark"]}


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_marks_stand_out_enough(scheme: str) -> None:
    colours = tokens()[scheme]
    weak = [
        f"{front} on {ground}: {contrast(colours[front], colours[ground]):.2f}"
        for front, ground, least in PAIRS
        if contrast(colours[front], colours[ground]) < least
    ]
    assert not weak


def test_only_the_tokens_hold_colours() -> None:
    """So that a colour that nobody has checked cannot slip in."""
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
    strays = [
        f"{file.name}: {line.strip()}"
        for file in sorted(CSS.glob("*.css"))
        if file.name != "tokens.css"
        for line in file.read_text("utf-8").splitlines()
        if literal.search(line) and "url(" not in line
    ]
    assert not strays
