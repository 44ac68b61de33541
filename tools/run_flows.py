"""Run the page's flows in a real browser against a real service: `npm run flows` with Chromium.

    python tools/run_flows.py             # every page and flow
    python tools/run_flows.py pictures    # docs/images/desk-*.png anew
    python tools/run_flows.py states      # out/states/*.png: every state of every page
    python tools/run_flows.py budgets     # what the page costs, printed

Where there is no Chromium, Debian's is installed if this is root on a machine with apt; else the
flows are left out, and that is said loudly.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "web"


def chromium() -> str | None:
    """Return the path of Chromium, installed if it may be; ``None`` if there is none to be had."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("Installing Chromium for the page's flows ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        done = subprocess.run(
            ["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode != 0:
            return None
    return shutil.which("chromium")


def main() -> int:
    """Run the flows; return their exit code, 0 where there is no browser."""
    found = chromium()
    if found is None:
        rule = "!" * 79
        print(f"{rule}\nNOT RUN: the page's flows need Chromium, and it could not be installed.")
        print(f"Install it (Debian: apt-get install chromium) and run: make flows\n{rule}")
        return 0
    environment = {
        **os.environ,
        "CHROMIUM": found,
        "LISTENWELL_PYTHON": sys.executable,
        "FLOWS": sys.argv[1] if sys.argv[1:] else "",
    }
    command = ["npm", "run", "--silent", "flows"]
    return subprocess.run(command, cwd=WEB, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
