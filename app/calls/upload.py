"""Takes a multipart upload apart while it arrives: files go straight to the blob store, hashed on the way."""

from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Annotated

from fastapi import Depends, Request
from pydantic import ValidationError
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, MultipartState, parse_options_header
from starlette.concurrency import run_in_threadpool

from app.calls.schemas import MetadataIn
from app.calls.service import Upload
from app.deps import ServicesDep
from app.errors import FieldError, InvalidInput, TooLarge
from app.problems import field_errors, invalid
from app.sizes import in_words
from storage.blobs import Blobs
from storage.types import CallMetadata
from workers.intake import Received

MAX_TRANSCRIPT_BYTES = 20 * 1024**2
MAX_FIELD_BYTES = 64 * 1024
MAX_PARTS = 50
# What a body holds beside the recording: field names, metadata, the transcript of an hour or two.
OVERHEAD = 1024**2
# Bytes handed to a worker thread at once: a hop per network packet would cost more than the hashing.
BATCH = 1024**2


class UploadParser:
    """Feeds on the body's bytes; blocking, so it runs in a worker thread.

    Raises InvalidInput and TooLarge, naming the part.
    """

    def __init__(self, content_type: str, blobs: Blobs, stack: ExitStack, max_audio: int) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise InvalidInput(
                "Send the call as multipart/form-data with a part `audio`, `transcript` or both."
            )
        self.limits = {"audio": max_audio, "transcript": MAX_TRANSCRIPT_BYTES}
        self.files: dict[str, Received] = {}
        self.fields: dict[str, bytearray] = {}
        self._blobs, self._stack = blobs, stack
        self._header, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._name, self._parts = "", 0
        self._parser = MultipartParser(
            options[b"boundary"],
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_header,
                "on_header_value": self._on_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._open,
                "on_part_data": self._data,
            },
        )

    def feed(self, data: bytes) -> None:
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise InvalidInput("The body is not well-formed multipart/form-data.") from error

    def finish(self) -> None:
        """Checks that the body came to its end and holds something."""
        if self._parser.state != MultipartState.END:
            raise InvalidInput("The upload broke off before its end. Send it again.")
        for name in [n for n, part in self.files.items() if not part.name and part.file.size == 0]:
            del self.files[name]  # a browser's form sends a file field that was left empty so
        if not self.files:
            raise _wrong(
                "audio", "Send a recording (part `audio`), a transcript (part `transcript`), or both."
            )
        for name, part in self.files.items():
            if part.file.size == 0:
                raise _wrong(name, "This file is empty.")

    def _begin(self) -> None:
        self._headers, self._parts = {}, self._parts + 1
        if self._parts > MAX_PARTS:
            raise InvalidInput(f"An upload has at most {MAX_PARTS} parts.")

    def _on_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._value.strip()
        self._header, self._value = b"", b""

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf8", "replace")
        if not name:
            raise InvalidInput("Every part of the upload needs a name.")
        if name in self.files or name in self.fields:
            raise _wrong(name, "This part was sent twice; a call has one of each.")
        if name in self.limits:
            file_name = options.get(b"filename", b"").decode("utf8", "replace").replace("%22", '"')
            # some clients send the whole path
            base = file_name.replace("\\", "/").rsplit("/", 1)[-1].strip() or None
            self.files[name] = Received(self._stack.enter_context(self._blobs.incoming()), base)
        else:
            self.fields[name] = bytearray()
        self._name = name

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._name in self.files:
            file, limit = self.files[self._name].file, self.limits[self._name]
            if file.size + end - start > limit:
                raise TooLarge(f"The {self._name} is larger than the {in_words(limit)} that are taken here.")
            file.write(data[start:end])
        else:
            field = self.fields[self._name]
            field += data[start:end]
            if len(field) > MAX_FIELD_BYTES:
                raise _wrong(self._name, f"This is longer than {in_words(MAX_FIELD_BYTES)}.")


def read_metadata(fields: dict[str, bytearray]) -> CallMetadata:
    """Metadata from the part `metadata` (JSON) and plain fields; raises InvalidInput naming the field."""
    plain = {name: bytes(value).decode("utf8", "replace") for name, value in fields.items()}
    text = plain.pop("metadata", None)
    try:
        said = MetadataIn.model_validate_json(text) if text and text.strip() else MetadataIn()
        more = MetadataIn.model_validate(plain)
    except ValidationError as error:
        raise invalid(field_errors(list(error.errors()), whole="metadata")) from error
    twice = said.model_fields_set & more.model_fields_set
    if twice:
        raise invalid([FieldError(field=f, message="This was given twice.") for f in sorted(twice)])
    both = said.model_dump(exclude_unset=True) | more.model_dump(exclude_unset=True)
    return MetadataIn(**both).to_metadata()


def _wrong(part: str, message: str) -> InvalidInput:
    return invalid([FieldError(field=part, message=message)])


async def received_upload(request: Request, services: ServicesDep) -> AsyncIterator[Upload]:
    """The upload of a request, streamed; whatever goes wrong, also a client that leaves, no file stays."""
    with ExitStack() as stack:
        parser = UploadParser(
            request.headers.get("content-type", ""), services.blobs, stack, services.max_upload_bytes
        )
        batch = bytearray()
        async for chunk in request.stream():
            batch += chunk
            if len(batch) >= BATCH:
                await run_in_threadpool(parser.feed, bytes(batch))
                batch.clear()
        await run_in_threadpool(parser.feed, bytes(batch))
        parser.finish()
        metadata = read_metadata(parser.fields)
        yield Upload(metadata, parser.files.get("audio"), parser.files.get("transcript"))


UploadDep = Annotated[Upload, Depends(received_upload, scope="function")]
