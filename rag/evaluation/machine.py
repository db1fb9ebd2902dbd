"""What figures were measured on: the machine, its cores, the package's version."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def package_version() -> str:
    """The installed version of this package."""
    try:
        return version("article-assistant")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "from source"


def cores() -> int:
    """The processor cores this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> str:
    """The operating system and the processor."""
    return " ".join(part for part in (platform.system(), _processor() or platform.machine()) if part)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.is_file():
        return platform.processor()
    lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
