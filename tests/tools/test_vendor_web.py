"""The scripts from elsewhere are those that were locked, hash by hash."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "src" / "supplyline" / "web" / "assets"


def test_every_script_from_elsewhere_is_the_one_that_was_locked() -> None:
    """What lies in the package has the digest that vendoring noted, and its licence beside it."""
    noted = (ROOT / "tools" / "web" / "vendored.sha256").read_text().splitlines()
    files = {line.split()[1]: line.split()[0] for line in noted}
    assert set(files) == {"htmx.min.js", "htmx.LICENSE.txt", "d3.min.js", "d3.LICENSE.txt"}
    for name, digest in files.items():
        assert hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() == digest


def test_the_lock_names_one_version_by_hash() -> None:
    """No range, no package without a hash."""
    folder = ROOT / "tools" / "web"
    asked = json.loads((folder / "package.json").read_text())
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all(p["integrity"].startswith("sha512-") for name, p in packages.items() if name)


def test_what_is_in_the_bundle_has_its_licence_beside_it() -> None:
    """Every package that the lock gives to d3, by name and version, and nothing of the bundler."""
    packages = json.loads((ROOT / "tools" / "web" / "package-lock.json").read_text())["packages"]
    bundled = {
        f"{place.rsplit('node_modules/', 1)[1]} {package['version']}"
        for place, package in packages.items()
        if place and not package.get("dev") and "htmx" not in place
    }
    told = (ASSETS / "d3.LICENSE.txt").read_text().splitlines()
    assert bundled
    assert {line for line in told if line in bundled} == bundled
    assert "esbuild" not in "".join(told)
