"""Look for known faults: in our code (bandit), and in the libraries (pip-audit, npm audit).

`tools/audit.py FOLDER NODE NPM`: where requirements/audit.txt is installed, and npm. Exits with 1 for a
finding that tools/audit.toml does not explain, and for a library that is known to be faulty. Where the advisories
cannot be reached it says so and goes on: whoever runs it behind such a wall runs it once outside.
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CODE = ("hub", "config", "assets", "tools", "manage.py")
NOT_OURS = "*/tests/*,*/migrations/*,assets/built/*"
LOCKS = ("base", "dev", "assets", "audit", "load")


def run(folder: str, *words: str) -> Any:
    """A tool's report as JSON; what it cannot give is None."""
    done = subprocess.run(  # noqa: S603 (tools of ours)
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": folder},
        capture_output=True,
        text=True,
    )
    return _read(done.stdout)


def _read(text: str) -> Any:
    try:
        return json.loads(text[text.index("{") :])
    except ValueError:
        return None


def faults_of_code(folder: str) -> Iterator[str]:
    told = run(folder, "bandit", "-q", "-r", *CODE, "-x", NOT_OURS, "-f", "json")
    if told is None:
        yield "bandit did not run"
        return
    explained = tomllib.loads((ROOT / "tools/audit.toml").read_text(encoding="utf-8"))["explained"]
    used = set()
    for one in told["results"]:
        found = [n for n, e in enumerate(explained) if _explains(e, one)]
        used.update(found)
        if not found:
            yield f"{one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}"
    for n, one in enumerate(explained):
        if n not in used:
            yield f"tools/audit.toml explains {one['test']} in {one['files']}, where there is none"


def _explains(explained: dict[str, Any], found: dict[str, Any]) -> bool:
    return explained["test"] == found["test_id"] and any(
        fnmatch(found["filename"], pattern) for pattern in explained["files"]
    )


def faults_of_python(folder: str) -> Iterator[str]:
    for name in LOCKS:
        words = ("-r", f"requirements/{name}.txt", "--disable-pip", "--require-hashes")
        told = run(folder, "pip_audit", *words, "--progress-spinner", "off", "-f", "json")
        parts = (told or {}).get("dependencies", [])
        asked = [one for one in parts if "skip_reason" not in one]
        if not asked:
            print(f"  requirements/{name}.txt: the advisories could not be reached; nothing said")
            continue
        print(f"  requirements/{name}.txt: {len(asked)} of {len(parts)} libraries compared")
        for one in asked:
            for fault in one["vulns"]:
                yield f"{one['name']} {one['version']}: {fault['id']}, mended in {fault['fix_versions']}"


def faults_of_npm(node: str, npm: str) -> Iterator[str]:
    done = subprocess.run(  # noqa: S603 (npm as it was installed)
        [node, npm, "audit", "--json"], cwd=ROOT, capture_output=True, text=True
    )
    told = _read(done.stdout)
    if told is None or "vulnerabilities" not in told:
        print("  package-lock.json: the advisories could not be reached; nothing said")
        return
    print(f"  package-lock.json: {told['metadata']['dependencies']['total']} packages compared")
    for name, one in told["vulnerabilities"].items():
        yield f"{name}: {one['severity']} ({one['range']})"


def main(folder: str, node: str, npm: str) -> int:
    found = []
    for title, faults in (
        ("The code", faults_of_code(folder)),
        ("Python libraries", faults_of_python(folder)),
        ("Browser libraries", faults_of_npm(node, npm)),
    ):
        print(title)
        here = list(faults)
        for one in here:
            print(f"  {one}")
        found += here
    print(f"{len(found)} to be seen to" if found else "Nothing to be seen to")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
