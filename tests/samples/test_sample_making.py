"""The samples can be made again from their scripts, and come out the same."""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.samples.conftest import SAMPLES

NEEDS = {"silver-desk": ("libflite.so.1", "libflite1"), "lesenka": ("libespeak-ng.so.1", "espeak-ng")}


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SAMPLES / "make_samples.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_a_sample_made_again_has_the_same_words_and_times(name: str, tmp_path: Path):
    library, package = NEEDS[name]
    try:
        ctypes.CDLL(library)
    except OSError:
        pytest.skip(f"needs {library} (apt-get install {package})")
    made = make(name, "--out", str(tmp_path))
    assert made.returncode == 0, made.stderr
    for file in ("truth.json", "promises.csv"):
        assert (tmp_path / name / file).read_text("utf-8") == (SAMPLES / name / file).read_text("utf-8")


def test_an_unknown_sample_is_named():
    made = make("nowhere")
    assert made.returncode == 2
    assert "no sample nowhere" in made.stderr


def test_a_missing_synthesiser_is_named_with_its_package(tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes\n"
        "real = ctypes.CDLL.__init__\n"
        "def absent(self, name, *rest, **named):\n"
        "    if name and 'flite' in str(name):\n"
        "        raise OSError(name)\n"
        "    real(self, name, *rest, **named)\n"
        "ctypes.CDLL.__init__ = absent\n"
    )
    made = make("silver-desk", "--out", str(tmp_path), PYTHONPATH=str(tmp_path))
    assert made.returncode == 1
    assert "apt-get install libflite1" in made.stderr
    assert json.loads((SAMPLES / "silver-desk" / "truth.json").read_text("utf-8"))["turns"]
