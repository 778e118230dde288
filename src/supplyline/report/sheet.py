"""What every page of the report is set with: one strict template engine, our own files, hashes.

Text is escaped by Jinja without exception; no template switches that off (a test reads them all).
Characters nobody can see are shown by their number.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from supplyline.report import words
from supplyline.report.plain import anchor, one_line, visible, web_address


@cache
def environment(*packages: str) -> Environment:
    """Return a Jinja environment: always escaping, strict about names.

    Args:
        packages: Whose templates it finds, before those of the report.
    """
    made = Environment(
        loader=ChoiceLoader([PackageLoader(p) for p in (*packages, "supplyline.report")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {
        "count": words.count,
        "figure": words.figure,
        "day": words.day,
        "one_line": one_line,
        "anchor": anchor,
        "link": web_address,
    }
    return made


def _shown(value: object) -> object:
    """Return what a template prints: characters nobody can see are made visible first."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return "" if value is None else value


@cache
def asset(name: str) -> str:
    """Return a text file of the package."""
    return files("supplyline.report").joinpath("assets", name).read_text(encoding="utf-8")


def policy_hash(text: str) -> str:
    """Return how a content security policy names ``text``."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def template(name: str) -> Template:
    """Return a template of the package, by its file name."""
    return environment().get_template(name)
