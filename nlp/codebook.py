"""The codebook: which kinds and categories are tagged, who may say them, in what words.

Read from prompts/codebook.yaml or a company's own file; a wrong file is refused with every fault named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, get_args

import yaml

from nlp.data import read_yaml, shipped
from nlp.types import KINDS, Kind, OverpromiseType
from speech.transcript import Speaker

LANGUAGES = ("en", "ru")
_SPEAKERS = ("customer", "rep")
_TEXTS = ("label", "definition", "not_this")
_MIN_EXAMPLES = 3


class CodebookError(Exception):
    """A codebook file that cannot be used.

    status: for an API answer. sentence: what is wrong and what to do. faults: each of them.
    """

    status = 422

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        self.sentence = "The codebook cannot be used. Correct these and try again: " + "; ".join(faults) + "."
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Category:
    """One category of a kind.

    speakers: whose turns it may be tagged in. names_promise: whether an insight of it names a promise.
    types: the types an insight of it may have, empty for none. Texts are per language ("en", "ru").
    """

    kind: Kind
    id: str
    labels: dict[str, str]
    definitions: dict[str, str]
    not_this: dict[str, str]
    examples: dict[str, tuple[str, ...]]
    speakers: frozenset[Speaker]
    names_promise: bool = False
    types: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """The name to show; English where the language has none."""
        return self.labels.get(language) or self.labels["en"]

    def definition(self, language: str) -> str:
        return self.definitions.get(language) or self.definitions["en"]


@dataclass(frozen=True, slots=True)
class KindEntry:
    """One kind and its categories in the codebook's order."""

    id: Kind
    labels: dict[str, str]
    definitions: dict[str, str]
    categories: tuple[Category, ...]

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class Codebook:
    """All kinds with their categories. version: raised by the owner with every edit."""

    version: str
    owner: str
    kinds: tuple[KindEntry, ...]

    def __iter__(self) -> Iterator[Category]:
        return (category for kind in self.kinds for category in kind.categories)

    def kind(self, kind: str) -> KindEntry:
        """The entry of a kind; KeyError where the codebook has none."""
        for entry in self.kinds:
            if entry.id == kind:
                return entry
        raise KeyError(kind)

    def category(self, kind: str, category: str) -> Category:
        """The category of a kind; KeyError where the codebook has none."""
        for entry in self.kind(kind).categories:
            if entry.id == category:
                return entry
        raise KeyError((kind, category))

    def allows(self, kind: str, category: str, speaker: str) -> bool:
        """Whether the codebook knows the category and lets this speaker's turns hold it."""
        try:
            return speaker in self.category(kind, category).speakers
        except KeyError:
            return False


def load_codebook(path: Path | None = None) -> Codebook:
    """The codebook of a YAML file, by default the one Earshot ships. Raises CodebookError."""
    source: Traversable = path or shipped("codebook.yaml")
    try:
        data = read_yaml(source)
    except OSError as error:
        raise CodebookError([f"the file cannot be read ({error.strerror})"]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CodebookError([f"the file is not YAML ({error})"]) from error
    return parse_codebook(data)


def parse_codebook(data: Any) -> Codebook:
    """A codebook from plain YAML data. Raises CodebookError that names every fault."""
    faults: list[str] = []
    if not isinstance(data, dict):
        raise CodebookError(["the file must hold keys and values at its top"])
    for key in ("version", "owner"):
        if not isinstance(data.get(key), str) or not data[key].strip():
            faults += [f"{key} must be a text"]
    kinds = data.get("kinds")
    if not isinstance(kinds, list) or not kinds:
        raise CodebookError([*faults, "kinds must be a list"])
    entries = [entry for kind in kinds if (entry := _kind(kind, faults))]
    faults += _repeated("kind", [entry.id for entry in entries])
    if faults:
        raise CodebookError(faults)
    return Codebook(data["version"], data["owner"], tuple(entries))


def _kind(data: Any, faults: list[str]) -> KindEntry | None:
    if not isinstance(data, dict) or data.get("id") not in KINDS:
        faults.append(f"a kind must have one of the ids {', '.join(KINDS)}")
        return None
    kind: Kind = data["id"]
    texts = {key: _texts(data, key, kind, faults) for key in ("label", "definition")}
    listed = data.get("categories")
    if not isinstance(listed, list) or not listed:
        faults.append(f"{kind} has no categories")
        return None
    speakers = _speakers(data.get("speakers"), kind, faults)
    categories = [c for item in listed if (c := _category(item, kind, speakers, faults))]
    faults += _repeated(f"category of {kind}", [c.id for c in categories])
    return KindEntry(kind, texts["label"], texts["definition"], tuple(categories))


def _category(data: Any, kind: Kind, speakers: frozenset[Speaker], faults: list[str]) -> Category | None:
    if not isinstance(data, dict) or not isinstance(data.get("id"), str):
        faults.append(f"a category of {kind} has no id")
        return None
    where = f"{kind}/{data['id']}"
    if "speakers" in data:
        speakers = _speakers(data["speakers"], where, faults)
    if kind in ("objection", "pain_point") and speakers - {"customer"}:
        faults.append(f"{where}: objections and pain points belong to customer turns only")
    types = tuple(data.get("types", ()))
    if set(types) - set(get_args(OverpromiseType)):
        faults.append(f"{where}: types must be among {', '.join(get_args(OverpromiseType))}")
    label, definition, not_this = (_texts(data, key, where, faults) for key in _TEXTS)
    examples = _examples(data.get("examples"), where, faults)
    names_promise = data.get("names_promise", False) is True
    return Category(kind, data["id"], label, definition, not_this, examples, speakers, names_promise, types)


def _texts(data: dict[str, Any], key: str, where: str, faults: list[str]) -> dict[str, str]:
    value = data.get(key)
    texts = {lang: value.get(lang) for lang in LANGUAGES} if isinstance(value, dict) else {}
    missing = [lang for lang in LANGUAGES if not str(texts.get(lang) or "").strip()]
    if missing:
        faults.append(f"{where}: {key} is missing for {' and '.join(missing)}")
    return {lang: text for lang, text in texts.items() if isinstance(text, str)}


def _examples(value: Any, where: str, faults: list[str]) -> dict[str, tuple[str, ...]]:
    listed = {lang: value.get(lang) for lang in LANGUAGES} if isinstance(value, dict) else {}
    for lang in LANGUAGES:
        texts = listed.get(lang)
        if not isinstance(texts, list) or len([t for t in texts if isinstance(t, str) and t]) < _MIN_EXAMPLES:
            faults.append(f"{where}: at least {_MIN_EXAMPLES} examples are needed for {lang}")
    return {lang: tuple(texts) for lang, texts in listed.items() if isinstance(texts, list)}


def _speakers(value: Any, where: str, faults: list[str]) -> frozenset[Speaker]:
    if not isinstance(value, list) or not value or any(v not in _SPEAKERS for v in value):
        faults.append(f"{where}: speakers must list customer, rep or both")
        return frozenset()
    return frozenset(value)


def _repeated(what: str, ids: list[str]) -> list[str]:
    return [f"{what} {id_} is listed more than once" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
