"""Which voice is the rep: a first guess from what is said.

Sellers speak of "you" and ask, customers speak of "we" and "I": that balance alone was right in all of
the labelled calls looked at. On top of it each voice collects points from phrases that one role says and
the other hardly ever does: who greets for a company, who offers and quotes prices, who tells of trouble.
"""

import math
import re
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from speech.transcript import Speaker, Transcript, Turn

_ABOUT_OTHERS = {
    "en": re.compile(r"\b(you|your|yours|you're|you'd|you'll|you've)\b"),
    "ru": re.compile(r"\b(вы|вас|вам|вами|ваш\w*)\b"),
}
_ABOUT_US = {
    "en": re.compile(r"\b(we|our|ours|us|we're|we've|we'd|we'll|i|my|me|i'm|i've|i'd|i'll)\b"),
    "ru": re.compile(r"\b(мы|нас|нам|нами|наш\w*|я|меня|мне|мой|моя|мое|мои|моего|моей|моим)\b"),
}
# Points for a whole point of balance (people differ by 0.02 to 0.1), after so many words of doubt.
_BALANCE, _DOUBT_WORDS = 50.0, 60
# Sellers open the call more often than not, and they ask more questions.
_OPENING, _QUESTION = 0.3, 0.6
# Points between the two voices below which nothing is claimed.
_MARGIN = 1.5


def guess_roles(transcript: Transcript) -> Transcript:
    """A copy whose two voices are rep and customer, where the words tell; else as it was.

    Voices are told apart by channel, or by name where there are no channels. Turns whose speaker is
    known already are left alone, and so are transcripts with any other number of voices than two.
    """
    voices = _voices(transcript)
    if len(voices) != 2 or any(turn.speaker != "unknown" for turns in voices.values() for turn in turns):
        return transcript
    scores = {voice: _score(turns, transcript.language) for voice, turns in voices.items()}
    first, second = voices
    if transcript.turns and voice_of(transcript.turns[0]) in scores:
        scores[voice_of(transcript.turns[0])] += _OPENING
    if abs(scores[first] - scores[second]) < _MARGIN:
        return transcript
    rep = first if scores[first] > scores[second] else second
    roles: dict[Hashable, Speaker] = {voice: "rep" if voice == rep else "customer" for voice in voices}
    turns = tuple(replace(t, speaker=roles.get(voice_of(t), t.speaker)) for t in transcript.turns)
    return replace(transcript, turns=turns)


def role_of(name: str | None) -> Speaker:
    """The role that a name states by itself: "Agent 2" is the rep, "Anna" is unknown."""
    plain = (name or "").casefold().replace("ё", "е").strip(" :.#0123456789-_()[]")
    names = _data()["names"]
    return "rep" if plain in names["rep"] else "customer" if plain in names["customer"] else "unknown"


def voice_of(turn: Turn) -> Hashable:
    """What tells a turn's voice apart: its channel, else its name; None where nothing does."""
    return turn.channel if turn.channel is not None else turn.name


def _voices(transcript: Transcript) -> dict[Hashable, list[Turn]]:
    voices: dict[Hashable, list[Turn]] = defaultdict(list)
    for turn in transcript.turns:
        if voice_of(turn) is not None and turn.text.strip():
            voices[voice_of(turn)].append(turn)
    return voices


def _score(turns: list[Turn], language: str) -> float:
    """Points for being the rep. A cue that comes again counts less each time (logarithm)."""
    text = "\n".join(turn.text for turn in turns).lower().replace("ё", "е").replace("’", "'")
    total = 0.0
    for pattern, points in _cues()[language]:
        total += points * math.log2(1 + sum(1 for _ in pattern.finditer(text)))
    others, us = len(_ABOUT_OTHERS[language].findall(text)), len(_ABOUT_US[language].findall(text))
    balance = (others - us) / (len(text.split()) + _DOUBT_WORDS)
    return total + _BALANCE * balance + _QUESTION * math.log2(1 + text.count("?"))


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("roles.yaml").read_text("utf-8"))
    return loaded


@lru_cache(maxsize=1)
def _cues() -> dict[str, list[tuple[re.Pattern[str], float]]]:
    return {
        language: [(re.compile(pattern), float(points)) for pattern, points in cues]
        for language, cues in _data()["cues"].items()
    }
