"""Make the sample calls again from their scripts: sound, true words with their times, promises.

    python samples/make_samples.py            every sample
    python samples/make_samples.py lesenka    one of them
    python samples/make_samples.py --out DIR  somewhere else, the committed files stay as they are

Needs the project's environment (numpy, PyAV) and the Debian packages libflite1 (English) and espeak-ng
(Russian). The same versions of these always make the same files.
"""

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from studio.recording import FRAME, write_opus
from studio.script import Script, read_script
from studio.telephone import RATE, line_noise, mu_law, through_line, to_peak
from studio.voices import VoiceMissing, voice_for

from speech.transcript import word_slices

HERE = Path(__file__).parent
MARGIN = 0.05  # seconds kept around what is said, so that its first and last sounds are whole
PROMISE_COLUMNS = ("id", "text", "source", "product", "language", "valid_from")


def perform(script: Script) -> tuple[list[NDArray[np.int16]], dict[str, Any]]:
    """Voice a script: the two channels at 8 kHz, and the truth about them (see README.md)."""
    voices = {name: voice_for(part) for name, part in script.parts.items()}
    said: dict[str, list[tuple[int, NDArray[np.float64]]]] = {name: [] for name in script.parts}
    turns: list[dict[str, Any]] = []
    clock = script.lead_in
    for position, line in enumerate(script.lines):
        begin = at = clock + (line.pause if position else 0.0)
        times: list[tuple[float, float]] = []
        for text, silence in line.chunks():
            spoken = voices[line.speaker].say(text)
            # The synthesiser's own silence at both ends is cut: the script alone says how long pauses are.
            head, tail = spoken.words[0][0], spoken.words[-1][1]
            margin = min(MARGIN, head)
            cut = spoken.samples[round((head - margin) * spoken.rate) : round((tail + MARGIN) * spoken.rate)]
            said[line.speaker].append((round((at - margin) * RATE), through_line(cut, spoken.rate)))
            times += [(at + start - head, at + end - head) for start, end in spoken.words]
            at += tail - head + silence
        words = [
            {"text": line.text[a:b], "start": round(start, 3), "end": round(end, 3)}
            for (a, b), (start, end) in zip(word_slices(line.text), times, strict=True)
        ]
        turns.append(
            {
                "i": position,
                "speaker": line.speaker,
                "channel": script.parts[line.speaker].channel,
                "text": line.text,
                "start": round(begin, 3),
                "end": words[-1]["end"],
                "words": words,
            }
        )
        clock = max(clock, at)
    frames = -(-round((clock + script.tail) * RATE) // round(FRAME * RATE))
    length = frames * round(FRAME * RATE)
    channels = [np.zeros(0)] * len(script.parts)
    for name, part in script.parts.items():
        lane = np.zeros(length)
        for start, sound in said[name]:
            lane[start : start + len(sound)] += sound
        channels[part.channel] = to_peak(lane, part.peak_db) + line_noise(length, seed=part.channel)
    truth = {"language": script.language, "duration": length / RATE, "turns": turns}
    return [mu_law(lane) for lane in channels], truth


def make(folder: Path, out: Path) -> float:
    """Write what is made from folder/script.json into out; returns the call's length in seconds."""
    script = read_script(folder / "script.json")
    channels, truth = perform(script)
    out.mkdir(parents=True, exist_ok=True)
    write_opus(channels, RATE, out / "audio.ogg")
    _write_json(out / "truth.json", truth)
    if script.ships_transcript:
        keys = ("i", "speaker", "text", "start", "end", "words")
        turns = [{key: turn[key] for key in keys} for turn in truth["turns"]]
        _write_json(out / "transcript.json", {"language": script.language, "turns": turns})
    with (out / "promises.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, PROMISE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({"language": script.language, **promise} for promise in script.promises)
    return float(truth["duration"])


def _write_json(path: Path, data: dict[str, Any]) -> None:
    """One turn a line: small, and a change of one line of the script shows as one line."""
    head = json.dumps({k: v for k, v in data.items() if k != "turns"}, ensure_ascii=False)[:-1]
    turns = ",\n".join(json.dumps(turn, ensure_ascii=False) for turn in data["turns"])
    path.write_text(f'{head}, "turns": [\n{turns}\n]}}\n', "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the sample calls again from their scripts.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="which samples (default: all)")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: beside the scripts)")
    options = parser.parse_args()
    known = sorted(path.parent.name for path in HERE.glob("*/script.json"))
    for name in options.names or known:
        if name not in known:
            print(f"There is no sample {name}: there are {', '.join(known)}.", file=sys.stderr)
            return 2
        try:
            seconds = make(HERE / name, options.out / name)
        except VoiceMissing as missing:
            print(missing, file=sys.stderr)
            return 1
        size = (options.out / name / "audio.ogg").stat().st_size
        print(f"{name}: {seconds:.1f} s, {size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
