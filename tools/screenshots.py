"""Take the pictures of the README from the example case: ``python tools/screenshots.py [CASE]``.

Without CASE the example is built in a temporary folder first.  The review app is started as a user
starts it, pages are opened in the machine's Chromium, and each picture is brought down to a palette, so
that it stays below 300 kB.  Look at them before you commit them.

Does not: judge what they look like.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
LARGEST = 300_000  # bytes of a picture
_COLOURS = 128
_ROOM = 12  # pixels above and below a part


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture."""

    name: str
    page: str  # path in the app, or "dossier"
    click: str = ""  # what to click first, and wait for the page that follows
    part: str = ""  # selector of what the picture begins with; "": the top of the page
    width: int = 1000  # pixels of a page
    height: int = 760  # of the picture, at most


SHOTS = (
    Shot(name="event", page="/events?kind=deployment&order=documents", click="#found a[href^='/events/e1']", part=".inferred", height=670),
    Shot(name="review", page="/review", height=750),
    Shot(name="dossier", page="dossier"),
)  # fmt: skip


@contextmanager
def served(case: Path) -> Iterator[str]:
    """Give the address of the review app of ``case`` while the block runs."""
    program = Path(sys.executable).parent / "supplyline"
    with subprocess.Popen(
        [program, "serve", case, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:  # fmt: skip
        try:
            said = server.stdout.readline() if server.stdout else ""
            found = re.search(r"http://\S+", said)
            if found is None:
                raise RuntimeError(f"found {said!r}, needed the address of the review app")
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def take(browser: Browser, shot: Shot, address: str, case: Path) -> bytes:
    """Return one picture as PNG, as the browser makes it."""
    page = browser.new_page(
        viewport={"width": shot.width, "height": shot.height}, color_scheme="light"
    )
    try:
        home = f"file://{case / 'dossier.html'}" if shot.page == "dossier" else address + shot.page
        page.goto(home)
        if shot.click:
            page.locator(shot.click).first.click()
        page.wait_for_load_state("networkidle")
        top, height = 0.0, float(shot.height)
        if shot.part:
            box = page.locator(shot.part).first.bounding_box() or {"y": top, "height": height}
            top, height = box["y"] - _ROOM, min(height, box["height"] + 2 * _ROOM)
        return page.screenshot(
            full_page=True, clip={"x": 0, "y": top, "width": shot.width, "height": height}
        )
    finally:
        page.close()


def packed(picture: bytes) -> bytes:
    """Return a picture with few colours, as a small PNG.

    Raises:
        ValueError: It is still larger than a README should load.
    """
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    out = io.BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    if out.tell() > LARGEST:
        raise ValueError(
            f"found a picture of {out.tell():,} bytes, needed {LARGEST:,} at most: choose a smaller part"
        )
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """Take every picture."""
    with tempfile.TemporaryDirectory(prefix="supplyline-") as folder:
        case = Path(arguments[0]).resolve() if arguments else Path(folder) / "case" / "dprk-russia"
        if not arguments:
            # The page names the case as it was given: not by a path of this machine.
            program, example = Path(sys.executable).parent / "supplyline", "examples/dprk-russia"
            line: list[str | Path] = [
                program,
                "build",
                ROOT / example,
                "--case",
                "case/dprk-russia",
            ]
            subprocess.run([*line, "--pair", "PRK-RUS"], check=True, cwd=folder)
        with served(case) as address, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for shot in SHOTS:
                picture = packed(take(browser, shot, address, case))
                (IMAGES / f"{shot.name}.png").write_bytes(picture)
                print(f"docs/images/{shot.name}.png: {len(picture):,} bytes")
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
