"""Talking to the model hub: what a repository holds, and fetching it."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as WaitedTooLong
from pathlib import Path
from typing import Any

from speech.errors import ModelError

_FILES = ["config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*"]
# How long the hub may take to answer at all; looking up its name has no limit of its own, so the wait
# as a whole is half as long again.
ANSWER_SECONDS = 6.0


def _endpoint() -> str:
    # Read at each call: the hub's library reads it once, when it is imported.
    return os.environ.get("HF_ENDPOINT", "").rstrip("/") or "https://huggingface.co"


def ask(repository: str) -> tuple[str, dict[str, int]]:
    """The newest revision of a repository, and the files a model needs with their sizes in bytes.

    Raises ModelError, within seconds where the hub cannot be reached.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.utils import filter_repo_objects

    endpoint = _endpoint()

    def request() -> Any:
        api = HfApi(endpoint=endpoint)
        return api.model_info(repository, files_metadata=True, timeout=ANSWER_SECONDS)

    try:
        info = _within(ANSWER_SECONDS * 1.5, request)
    except WaitedTooLong as error:
        raise _unreachable(endpoint, "no answer") from error
    except Exception as error:
        known = _known_error(repository, endpoint, error)
        raise known or _unreachable(endpoint, type(error).__name__) from error
    wanted = {file.rfilename: int(file.size or 0) for file in info.siblings or ()}
    files = {file: wanted[file] for file in filter_repo_objects(wanted, allow_patterns=_FILES)}
    if "model.bin" not in files:
        raise ModelError(f"{repository} holds no converted Whisper model (no model.bin). Choose another one.")
    return info.sha, files


def fetch(repository: str, revision: str, folder: Path) -> None:
    """Fetch a revision's model files into a folder, going on with what an earlier try left there."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils import disable_progress_bars

    disable_progress_bars()
    endpoint = _endpoint()
    try:
        snapshot_download(
            repository,
            revision=revision,
            local_dir=folder,
            allow_patterns=_FILES,
            endpoint=endpoint,
            etag_timeout=ANSWER_SECONDS,
        )
    except Exception as error:
        known = _known_error(repository, endpoint, error)
        broke_off = ModelError(
            f"The download from {endpoint} broke off ({type(error).__name__}). Run the command again: "
            "it goes on with the files that are there."
        )
        raise known or broke_off from error


def _within(seconds: float, request: Callable[[], Any]) -> Any:
    """The request's answer, or WaitedTooLong; a request that hangs does not keep the process from ending."""
    answer: Future[Any] = Future()

    def run() -> None:
        try:
            answer.set_result(request())
        except Exception as error:
            answer.set_exception(error)

    threading.Thread(target=run, name="hub", daemon=True).start()
    return answer.result(timeout=seconds)


def _known_error(repository: str, endpoint: str, error: Exception) -> ModelError | None:
    """What the hub or the disk says; None for network errors, whose classes differ between releases."""
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

    if isinstance(error, RepositoryNotFoundError):
        return ModelError(f"The model hub has no {repository} that is open to everybody.")
    if isinstance(error, OfflineModeIsEnabled):
        return ModelError(
            "HF_HUB_OFFLINE is set, so nothing can be fetched. Unset it and run the command again."
        )
    if isinstance(error, HfHubHTTPError) and error.response is not None:
        return ModelError(
            f"The model hub at {endpoint} answered with error {error.response.status_code}. Try again later."
        )
    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError):
        return ModelError(f"The model cannot be saved: {error.strerror}.")
    return None


def _unreachable(endpoint: str, reason: str) -> ModelError:
    return ModelError(
        f"The model hub at {endpoint} cannot be reached ({reason}). Check the network, set HF_ENDPOINT to a "
        "mirror, or copy the model's folder here from another machine."
    )
