"""The YAML files that Earshot ships or a company edits, read by the quick loader where there is one."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

# libyaml's safe loader where the wheel has it: ten times as fast, the same rules.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped(name: str) -> Traversable:
    """A file of prompts/."""
    return files("prompts") / name


def read_yaml(source: Traversable) -> Any:
    """The plain data of a YAML file. Raises OSError, UnicodeDecodeError, yaml.YAMLError."""
    return yaml.load(source.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader either way
