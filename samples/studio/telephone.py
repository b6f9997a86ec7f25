"""The telephone line: 300 to 3400 Hz, 8000 samples a second, mu-law, a little noise."""

import numpy as np
from numpy.typing import NDArray

RATE = 8000
# Half-power points (Hz) and orders of the two Butterworth edges. The lower one is gentle, as in real lines:
# a steep one takes the whole fundamental, and the voice activity detector then hears no speech.
LOW, LOW_ORDER = 300.0, 2
HIGH, HIGH_ORDER = 3400.0, 10
MU = 255.0  # ITU-T G.711
NOISE_DB = -66.0  # RMS of the idle line, dB below full scale


def through_line(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """What comes out at 8 kHz of sound that goes in at `rate` Hz; times stay where they are."""
    # Resampling by spectrum wants a length that is whole at both rates; the padding also keeps the
    # filter's ringing from wrapping around to the other end.
    step = rate // int(np.gcd(rate, RATE))
    length = step * -(-(len(samples) + rate) // step)
    spectrum = np.fft.rfft(samples.astype(np.float64), length)
    frequencies = np.fft.rfftfreq(length, 1 / rate)
    over_low, over_high = frequencies / LOW, frequencies / HIGH
    gain = over_low**LOW_ORDER / np.sqrt(1 + over_low ** (2 * LOW_ORDER))
    gain = gain / np.sqrt(1 + over_high ** (2 * HIGH_ORDER))
    out = length // step * (RATE // int(np.gcd(rate, RATE)))
    spectrum = (spectrum * gain)[: out // 2 + 1]
    sound = np.fft.irfft(spectrum, out) * (out / length)
    return sound[: round(len(samples) / rate * RATE)]


def to_peak(sound: NDArray[np.float64], peak_db: float) -> NDArray[np.float64]:
    """The same sound with its loudest sample at peak_db below full scale."""
    return sound * (10 ** (peak_db / 20) / np.abs(sound).max())


def line_noise(length: int, seed: int) -> NDArray[np.float64]:
    """The hiss of an idle line."""
    return np.random.default_rng(seed).standard_normal(length) * 10 ** (NOISE_DB / 20)


def mu_law(sound: NDArray[np.float64]) -> NDArray[np.int16]:
    """Companded to 8 bits and back, as a telephone exchange does."""
    companded = np.sign(sound) * np.log1p(MU * np.abs(sound)) / np.log1p(MU)
    companded = np.round(companded * 127) / 127
    restored = np.sign(companded) * np.expm1(np.abs(companded) * np.log1p(MU)) / MU
    return np.round(restored * 32767).astype(np.int16)
