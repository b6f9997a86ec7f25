"""The house rules that a reader of one file cannot see: which room may import which, and where SQL lives."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("app", "workers", "nlp", "speech", "storage", "prompts")

# room -> what it may import of us; a dotted name allows that module only. Longest prefix wins.
MAY_IMPORT = {
    "app": ("app", "workers", "storage", "speech", "nlp", "settings"),
    "app.cli": ("app", "workers", "storage", "speech", "nlp", "settings"),
    "workers": ("workers", "speech", "nlp", "storage", "settings"),
    "nlp": ("nlp", "speech.transcript"),
    "speech": ("speech",),
    "storage": ("storage", "speech.transcript", "nlp.types"),
}
# The web process shows; it never recognises or classifies.
APP_SPEECH = ("speech.transcript", "speech.listening", "speech.importing", "speech.errors", "speech.models")
APP_NLP = ("nlp.types", "nlp.codebook", "nlp.promises", "nlp.stems")
SETTINGS_READERS = (
    "app.main",
    "app.cli",
    "workers.celery_app",
    "workers.runner",
    "workers.context",
    "workers.supervisor",
)


def modules(*rooms: str) -> Iterator[tuple[str, Path]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def imports(path: Path, name: str) -> set[str]:
    """Every module that a file imports, `from a import b` counted as a.b and a."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: write imports in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == a or name.startswith(a + ".") for a in allowed)


def ours(names: set[str]) -> set[str]:
    return {n for n in names if n.split(".")[0] in (*ROOMS, "settings")}


@pytest.mark.parametrize("room", [r for r in ROOMS if r != "prompts"])
def test_imports_point_one_way(room: str) -> None:
    wrong = [
        f"{name} imports {target}"
        for name, path in modules(room)
        for target in ours(imports(path, name))
        if not within(target, MAY_IMPORT[room])
    ]
    assert not wrong


def test_web_process_neither_recognises_nor_classifies() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, path in modules("app")
        if not name.startswith("app.cli")
        for target in ours(imports(path, name))
        if (target.startswith("speech") and not within(target, APP_SPEECH))
        or (target.startswith("nlp") and not within(target, APP_NLP))
    ]
    assert not wrong


def test_only_entry_points_read_settings() -> None:
    readers = {
        n for n, p in modules(*ROOMS) if within_settings(imports(p, n)) and not within(n, SETTINGS_READERS)
    }
    assert not readers


def within_settings(names: set[str]) -> bool:
    return any(within(n, ("settings",)) for n in names)


def test_sql_lives_in_storage() -> None:
    """Elsewhere only the Session type is known: transactions are begun and ended, never filled."""
    wrong = [
        f"{name} imports {target}"
        for name, path in modules("app", "workers", "nlp", "speech")
        for target in imports(path, name)
        if target.startswith("sqlalchemy") and target != "sqlalchemy.orm.Session"
    ]
    assert not wrong


def test_table_classes_stay_in_storage() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, path in modules("app", "workers", "nlp", "speech")
        for target in imports(path, name)
        if target.startswith("storage.models")
    ]
    assert not wrong


def calls_method(path: Path, method: str) -> bool:
    tree = ast.parse(path.read_text("utf8"))
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
        for node in ast.walk(tree)
    )


def test_repositories_and_services_do_not_commit() -> None:
    """The request, the task or the stage commits, by leaving `Database.session()`."""
    committers = [n for n, p in modules(*ROOMS) if n != "storage.database" and calls_method(p, "commit")]
    assert not committers


def test_files_stay_small() -> None:
    """Past 15 kB a file has more than one job."""
    kinds = {".py", ".js", ".css", ".html"}
    files = [
        p for room in (*ROOMS, "tests", "samples") for p in (ROOT / room).rglob("*") if p.suffix in kinds
    ]
    big = [f"{p.relative_to(ROOT)}: {p.stat().st_size}" for p in files if p.stat().st_size > 15 * 1024]
    assert not big
