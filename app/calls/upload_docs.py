"""How the API's description shows the multipart body of an upload."""

from typing import Any

from app.calls.schemas import MetadataIn

_FILE = {"type": "string", "format": "binary"}
_METADATA: dict[str, Any] = MetadataIn.model_json_schema()["properties"]

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "audio": {**_FILE, "description": "WAV, MP3, M4A, OGG, Opus, FLAC, WebM or AMR."},
        "transcript": {
            **_FILE,
            "description": "A ready transcript: JSON, WebVTT or SRT; `audio` may come too.",
        },
        "metadata": {
            "type": "object",
            "description": "What is known about the call. Each field may be a form field instead.",
            "properties": _METADATA,
            "additionalProperties": False,
        },
        **_METADATA,
    },
}

EXAMPLES: dict[str, Any] = {
    "recording": {
        "summary": "A recording with what is known about it",
        "value": {
            "audio": "(the bytes of northwind.mp3)",
            "metadata": {
                "customer": "Northwind",
                "campaign": "spring webinar",
                "occurred_at": "2026-03-02T10:30:00+01:00",
                "language": "en",
            },
        },
    },
    "transcript": {
        "summary": "A transcript without a recording, with plain form fields",
        "value": {
            "transcript": '{"language": "en", "turns": [{"speaker": "rep", "text": "Hello."}]}',
            "title": "Discovery",
            "customer": "Northwind",
        },
    },
}

UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": SCHEMA,
                "encoding": {"metadata": {"contentType": "application/json"}},
                "examples": EXAMPLES,
            }
        },
    }
}
