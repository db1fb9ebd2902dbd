"""What an installed wheel has: the prompts, the seeds, the page's files, and the console command."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rag.folders import shipped_folder

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
def test_a_wheel_carries_everything_that_is_needed_at_run_time(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
        (entry_points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "rag = rag.cli:main" in archive.read(entry_points).decode()
    shipped = {path.relative_to(site).as_posix() for path in (site / "rag").rglob("*") if path.is_file()}
    source = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rag").rglob("*") if path.is_file()}
    assert {name for name in source if "__pycache__" not in name} <= shipped
    look = "from rag.folders import shipped_folder as f; print(f('prompts'), f('seeds'))"
    done = subprocess.run([sys.executable, "-c", look], cwd=site, capture_output=True, text=True, check=True)
    prompts, seeds = (Path(folder) for folder in done.stdout.split())
    assert prompts.is_relative_to(site)
    for ours, theirs in ((ROOT / "prompts", prompts), (ROOT / "seeds", seeds)):
        assert {path.name: path.read_bytes() for path in ours.iterdir()} == {
            path.name: path.read_bytes() for path in theirs.iterdir()
        }


def test_a_checkout_uses_its_own_folders() -> None:
    assert shipped_folder("prompts") == ROOT / "prompts"
    assert shipped_folder("seeds") == ROOT / "seeds"
