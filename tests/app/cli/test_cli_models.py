"""earshot models, and what serve says where Whisper is missing."""

from pathlib import Path

import pytest

from app.cli import serve
from app.cli.models import recommended
from settings import Settings
from tests.app.cli.conftest import Run


def put_model(models_dir: Path, name: str = "small") -> None:
    """A folder that looks like a whole model."""
    folder = models_dir / f"whisper-{name}"
    folder.mkdir(parents=True)
    for file in ("model.bin", "config.json", "tokenizer.json"):
        (folder / file).write_bytes(b"{}")
    (folder / "vocabulary.txt").write_text("word\n" * 51_865, "utf8")


def test_models_are_listed_with_what_can_be_fetched(run: Run, settings: Settings) -> None:
    assert "No Whisper model" in run("models", "list").out
    put_model(settings.models_dir)
    listed = run("models", "list").out
    line = next(line for line in listed.splitlines() if line.startswith("small"))
    assert "en, ru" in line
    assert "large-v3-turbo" in listed


def test_an_unreachable_hub_is_a_sentence(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    ran = run("models", "pull", "small")
    assert (ran.status, "cannot be reached" in ran.err) == (1, True)
    assert not list(settings.models_dir.glob("whisper-*"))


def test_serve_says_how_to_fetch_whisper_and_fetches_nothing_unasked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "interactive", lambda: False)
    serve.offer_whisper(settings)
    assert f"earshot models pull {recommended(settings)}" in capsys.readouterr().out
    put_model(settings.models_dir)
    serve.offer_whisper(settings)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("answer", [True, False])
def test_on_a_terminal_serve_offers_to_fetch_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, answer: bool
) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(serve, "interactive", lambda: True)
    monkeypatch.setattr(serve, "ask", lambda *_, **__: answer)
    monkeypatch.setattr("app.cli.models.pull_with_bar", lambda settings, name: fetched.append(name))
    serve.offer_whisper(settings)
    assert fetched == ([recommended(settings)] if answer else [])
