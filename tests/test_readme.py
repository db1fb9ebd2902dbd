"""README cannot go stale: its tree, its commands and its settings are held against the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from typer.main import get_command

from rag.cli import app
from rag.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def part(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    assert found, f"README has no part named {name}"
    return found[1]


def test_the_tree_lists_every_module_with_its_duty_and_nothing_else() -> None:
    listed = dict(re.findall(r"^ {4}(\S+\.py) +(\S.*)$", part("tree"), re.MULTILINE))
    modules = {p.relative_to(ROOT).as_posix(): p for p in [ROOT / "app.py", *(ROOT / "rag").rglob("*.py")]}
    assert listed.keys() == modules.keys()
    for name, path in modules.items():
        duty = path.read_text(encoding="utf-8").partition('"""')[2].partition('"""')[0]
        assert " ".join(duty.split()).startswith(listed[name].rstrip("….")), name


def test_every_command_is_in_the_table_and_nothing_else() -> None:
    listed = set(re.findall(r"^\| `rag (\w+)", README, re.MULTILINE))
    assert listed == set(getattr(get_command(app), "commands", {}))


def test_the_settings_shown_are_settings() -> None:
    shown = re.search(r"^    # rag\.toml\n((?:    .*\n)+)", README, re.MULTILINE)
    assert shown
    values = tomllib.loads("\n".join(line.strip() for line in shown[1].splitlines()))
    assert set(values) <= set(Settings.model_fields)
    Settings(**values)


def test_the_two_commands_are_there() -> None:
    assert "    pip install -e . && python app.py\n" in README
    assert "    pip install -e '.[test]' && pytest\n" in README


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
