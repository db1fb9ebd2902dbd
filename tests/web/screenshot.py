"""Takes README's screenshot: `python -m tests.web.screenshot page.png [--dark] [--phone]`, over the shipped seeds."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.web.conftest import CHROMIUM_FLAGS
from tests.web.process import running

QUESTIONS = ["What is the population of Bishkek?", "When will the Intergovernmental Commission meet?"]


def main() -> None:
    """Ask, bring the first source forward, and write what is seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--phone", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "index") as server, sync_playwright() as drive:
        server.wait_until_ready()
        chromium = drive.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = chromium.new_page(
            viewport={"width": 390, "height": 780} if chosen.phone else {"width": 1280, "height": 760},
            device_scale_factor=2,
            color_scheme="dark" if chosen.dark else "light",
        )
        page.goto(server.url)
        for number, question in enumerate(QUESTIONS, 1):
            page.locator("#question textarea").fill(question)
            page.keyboard.press("Enter")
            page.locator(f"#live #turn-{number} .details").wait_for()
        page.locator("#live a.cite").first.click()
        page.wait_for_timeout(1000)
        page.screenshot(path=chosen.out)
        chromium.close()


if __name__ == "__main__":
    main()
