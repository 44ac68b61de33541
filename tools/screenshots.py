"""Picture the sample report for the README, at desktop and phone width, light and dark.

    python tools/screenshots.py            # needs Chromium on the PATH

Writes ``docs/images/report-{light,dark,phone-light,phone-dark}.png``.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SIZES = {"": (1280, 1000), "phone-": (390, 844)}
SCHEMES = {"dark": "0", "light": "1"}


def main() -> int:
    """Write the pictures; return 1 where there is no Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("Chromium is not on the PATH; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        demo = [sys.executable, "-m", "listenwell.samples", "--out", str(page)]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL)
        for prefix, (width, height) in SIZES.items():
            for scheme, number in SCHEMES.items():
                picture = IMAGES / f"report-{prefix}{scheme}.png"
                command = [
                    chromium,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                    "--no-first-run",
                    "--disable-background-networking",
                    f"--user-data-dir={folder}/profile-{prefix}{scheme}",
                    f"--blink-settings=preferredColorScheme={number}",
                    f"--window-size={width},{height}",
                    f"--screenshot={picture}",
                    page.as_uri(),
                ]
                subprocess.run(command, check=True, capture_output=True)
                print(picture.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
