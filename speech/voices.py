"""The voices of an imported transcript: their roles by name, by each other, by what they say."""

from collections.abc import Sequence
from dataclasses import replace

from speech.roles import guess_roles, role_of, voice_of
from speech.transcript import Speaker, Transcript, Turn


def with_roles(transcript: Transcript) -> Transcript:
    """A copy whose speakers have roles where names or words tell them, with a note where they do not.

    One voice named as a role settles the other of two. Two other voices are told apart by what they say.
    """
    voices = _in_order(transcript.turns)
    known = {voice: role_of(str(voice)) for voice in voices}
    roles = {role for role in known.values() if role != "unknown"}
    if len(voices) == 2 and len(roles) == 1:
        other: Speaker = "customer" if "rep" in roles else "rep"
        known = {voice: role if role != "unknown" else other for voice, role in known.items()}
    turns = tuple(
        replace(turn, speaker=known.get(str(voice_of(turn)), "unknown"))
        if turn.speaker == "unknown"
        else turn
        for turn in transcript.turns
    )
    named = replace(transcript, turns=turns)
    guessed = guess_roles(named)
    if guessed is not named:
        return _noted(guessed, "Which voice is the rep was inferred from what is said.")
    if any(turn.speaker == "unknown" and turn.text.strip() for turn in turns):
        return _noted(
            named, "The transcript does not say of every turn whether the rep or the customer speaks."
        )
    return named


def _in_order(turns: Sequence[Turn]) -> list[str]:
    """The names of voices whose role is not stated, in order of appearance."""
    voices = (voice_of(turn) for turn in turns if turn.text.strip())
    return list(dict.fromkeys(str(voice) for voice in voices if voice is not None))


def _noted(transcript: Transcript, note: str) -> Transcript:
    return replace(transcript, notes=(*transcript.notes, note))
