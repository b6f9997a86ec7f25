"""Whisper models: found on disk, fetched from a hub on this machine, refused with a sentence."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from speech import hub as hub_client
from speech import models
from speech.errors import ModelError
from tests.speech.hub import Hub, serving

FILES = {
    "config.json": b"{}",
    "model.bin": bytes(range(256)) * 4000,
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"word\n" * 51_865,
    "README.md": b"not needed" * 1000,
}
SIZE = sum(len(data) for name, data in FILES.items() if name != "README.md")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serving(Hub("Systran/faster-whisper-small", FILES)) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.url)
        yield served


def put(folder: Path, *, entries: int = 51_865, without: str | None = None) -> Path:
    """A model's folder with everything in its place but what it says."""
    folder.mkdir(parents=True)
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (folder / name).write_bytes(b"{}")
    (folder / "vocabulary.txt").write_text("word\n" * entries)
    if without:
        (folder / without).unlink()
    return folder


def test_a_model_is_fetched_and_then_found(hub: Hub, tmp_path: Path) -> None:
    assert models.size_of("small") == SIZE
    seen: list[tuple[int, int]] = []

    folder = models.pull("small", tmp_path, lambda done, total: seen.append((done, total)))

    assert folder == tmp_path / "whisper-small"
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        name: data for name, data in FILES.items() if name != "README.md"
    }
    assert [path.name for path in tmp_path.iterdir()] == ["whisper-small"]
    assert seen == sorted(seen)
    assert seen[-1] == (SIZE, SIZE)
    (info,) = models.available(tmp_path)
    assert (info.name, info.size, info.languages) == ("small", SIZE, {"en", "ru"})


def test_a_model_that_is_there_is_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    put(tmp_path / "whisper-small")

    models.pull("small", tmp_path)

    assert hub.asked == []


def test_a_broken_download_leaves_no_model_and_is_gone_on_with(hub: Hub, tmp_path: Path) -> None:
    hub.cut = "model.bin"
    with pytest.raises(ModelError, match=r"broke off.*goes on with the files that are there"):
        models.pull("small", tmp_path)
    assert models.available(tmp_path) == []

    hub.cut = None
    hub.asked.clear()
    models.pull("small", tmp_path)

    assert [info.name for info in models.available(tmp_path)] == ["small"]
    fetched = [asked.rsplit("/", 1)[1] for asked in hub.asked if asked.startswith("GET /Systran")]
    assert fetched == ["model.bin"]


@pytest.mark.parametrize(
    ("status", "sentence"), [(500, "answered with error 500"), (404, "The model hub has no Systran/")]
)
def test_what_the_hub_refuses_is_said(hub: Hub, tmp_path: Path, status: int, sentence: str) -> None:
    hub.status = status if status != 404 else None
    hub.repository = "somebody/else"

    with pytest.raises(ModelError, match=sentence):
        models.pull("small", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_repository_without_a_converted_model_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"README.md": b"nothing here"}

    with pytest.raises(ModelError, match="holds no converted Whisper model"):
        models.size_of("small")


def test_a_full_disk_is_noticed_before_anything_is_fetched(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = models.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(models.shutil, "disk_usage", lambda path: usage._replace(free=SIZE - 1))

    with pytest.raises(ModelError, match="too little room: small needs 1 MB"):
        models.pull("small", tmp_path)
    assert not any("resolve" in asked for asked in hub.asked)


def test_a_hub_that_is_not_there_is_noticed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{unused.getsockname()[1]}")

        with pytest.raises(ModelError, match=r"cannot be reached \(ConnectError\).*HF_ENDPOINT"):
            models.pull("small", tmp_path)


def test_a_hub_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_client, "ANSWER_SECONDS", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")

        with pytest.raises(ModelError, match="cannot be reached"):
            models.size_of("small")


def test_a_name_that_takes_too_long_to_look_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_client, "ANSWER_SECONDS", 0.2)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: __import__("time").sleep(5))

    with pytest.raises(ModelError, match="cannot be reached"):
        models.size_of("small")


def test_an_unknown_name_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no Whisper model named huge\. Known names: small, large-v3-turbo"):
        models.pull("huge", tmp_path)


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
def test_only_a_whole_model_counts(tmp_path: Path, missing: str) -> None:
    put(tmp_path / "whisper-small", without=missing)

    assert models.available(tmp_path) == []
    assert models.find("small", tmp_path) is None


def test_the_vocabulary_tells_the_languages(tmp_path: Path) -> None:
    put(tmp_path / "whisper-small.en", entries=51_864)
    put(tmp_path / "whisper-base", entries=51_866)

    found = {info.name: info.languages for info in models.available(tmp_path)}
    assert found == {"base": {"en", "ru"}, "small.en": {"en"}}


def test_auto_takes_what_suits_the_machine_else_what_there_is(tmp_path: Path) -> None:
    assert models.find("auto", tmp_path) is None
    put(tmp_path / "whisper-base")
    for gpu in (False, True):
        found = models.find("auto", tmp_path, gpu=gpu)
        assert found is not None
        assert found.name == "base"
    put(tmp_path / "whisper-small")
    put(tmp_path / "whisper-large-v3-turbo")
    names = [found.name for gpu in (False, True) if (found := models.find("auto", tmp_path, gpu=gpu))]
    assert names == ["small", "large-v3-turbo"]


def test_a_model_may_be_a_folder_or_a_repository_of_ones_own(tmp_path: Path) -> None:
    own = put(tmp_path / "elsewhere" / "tuned")
    put(tmp_path / "models" / "whisper-acme--whisper-calls")

    by_folder = models.find(str(own), tmp_path / "models")
    by_name = models.find("acme/whisper-calls", tmp_path / "models")
    assert by_folder is not None
    assert by_name is not None
    assert (by_folder.name, by_folder.path) == ("tuned", own)
    assert by_name.name == "acme/whisper-calls"


@pytest.mark.parametrize(("size", "text"), [(483_600_000, "484 MB"), (1_620_000_000, "1.6 GB")])
def test_sizes_are_written_for_people(size: int, text: str) -> None:
    assert models.megabytes(size) == text
