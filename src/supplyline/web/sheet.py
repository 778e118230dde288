"""Fill the app's templates, with the report's engine, words and pictures, and name its own files.

Does not: gather what is shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from supplyline.records import Category, Event
from supplyline.report import words
from supplyline.report.plain import one_line
from supplyline.report.sheet import asset as report_asset
from supplyline.report.sheet import environment
from supplyline.report.worldmap import party_names
from supplyline.web.case import Case, Snapshot

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
}
_OF_REPORT = ("dossier.css", "measures.css", "alerts.css")  # served as one
FILES = (
    "dossier.css", "app.css", "charts.css", "htmx.min.js", "app.js", "d3.min.js", "charts.js", "land.json", "icon.svg",
)  # fmt: skip
MENU = (  # address, name, key after g
    ("/", "Overview", "o"), ("/events", "Events", "e"), ("/review", "Review", "r"),
    ("/watch", "Watch", "w"), ("/screening", "Screening", "c"), ("/sources", "Sources", "s"), ("/failures", "Failures", "f"),
    ("/handover", "Hand over", "d"),
)  # fmt: skip
TOLD = {"affirmed": "somebody says so", "denied": "only denied"}
STATES = {"unjudged": "not judged", "judged": "judged", "disputed": "disputed"}


@cache
def file(name: str) -> tuple[str, str, str]:
    """Return a file of the app: its text, its media type and a mark that changes with it."""
    if name in _OF_REPORT:
        text = "".join(map(report_asset, _OF_REPORT))
    elif name == "land.json":
        text = _land()
    else:
        text = files("supplyline.web").joinpath("assets", name).read_text(encoding="utf-8")
    return text, _TYPES[name.rsplit(".", 1)[-1]], hashlib.sha256(text.encode()).hexdigest()[:16]


def prepare() -> None:
    """Load what the first page would wait for: templates, files, names of parties."""
    engine = environment("supplyline.web")
    for name in engine.list_templates(extensions=["html"]):
        engine.get_template(name)
    for name in FILES:
        file(name)
    names()


def page(
    request: Request, name: str, *, status: int = 200, now: Snapshot | None = None, **values: Any
) -> Response:
    """Return a page.

    Args:
        request: That it answers.
        name: Of the template.
        status: Of HTTP.
        now: What it shows; None: nothing of the case.
        values: That the template is filled with.
    """
    case: Case = request.app.state.case
    visitor = request.state.visitor
    known = visitor is not None or not request.app.state.admission.needed
    text = environment("supplyline.web").get_template(name).render(
        case=case.name if known else "", now=now, menu=MENU if known else (), visitor=visitor,
        here=request.url.path, token=request.state.token,
        author=request.state.session.author, words=words, files={n: _address(n) for n in FILES},
        value_words=partial(value_words, places=now.facets.places if now else {}), address=address, **values,
    )  # fmt: skip
    return HTMLResponse(text, status_code=status)


def address(path: str, values: Mapping[str, object]) -> str:
    """Return an address with a query; values that are empty are left out.

    >>> address("/events", {"kind": ["transfer", "contact"], "q": ""})
    '/events?kind=transfer&kind=contact'
    """
    kept = {name: value for name, value in values.items() if value}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def names() -> Mapping[str, str]:
    """Return what parties are called, by code."""
    return party_names()


def value_words(
    facet: str, value: str, *, places: Mapping[str, tuple[str, bool]] | None = None
) -> str:
    """Return a value of a facet in words; spots of a map by what ``places`` calls them."""
    if facet == "place" and places and value in places:
        return one_line(places[value][0], most=60)
    if facet == "pairs" and value != "unsaid":
        giver, _, taker = value.partition("-")
        return f"{names().get(giver, giver)} → {names().get(taker, taker)}"
    tables: Mapping[str, Mapping[Any, str]] = {
        "kind": words.KIND, "category": words.CATEGORY, "stage": words.STAGE,
        "stands": words.STATUS, "state": STATES, "told": TOLD,
    }  # fmt: skip
    return tables.get(facet, {}).get(value, "not said" if value == "unsaid" else value)


def line_of(event: Event) -> dict[str, object]:
    """Return an event as a line of a list."""
    category: Category | None = event.what.category if event.what else None
    return {
        "id": event.id,
        "headline": words.headline(event),
        "worded": one_line(event.what.text, most=70) if event.what and category else "",
        "parties": words.between(event.kind, event.from_, event.to, names()),
        "when": words.when_words(event.when),
        "stage": words.STAGE[event.stage],
        "numbers": [words.bounds_words(q) for q in event.quantity[:2]],
        "origins": words.origins_words(event.origins_low, event.origins_high),
        "documents": len(event.documents),
        "claims": len(event.claims),
        "tier": event.tier,
        "grade": event.graded,
        "stands": [
            (names().get(code, code), words.STATUS[status])
            for code, status in event.stands.items()
            if status not in ("none", "alleged", "corroborated")
        ],
        "disputed": bool(event.disputed),
        "judged": bool(event.judgements),
    }


def _land() -> str:
    """Return the dossier's world without its states: capitals come with the page."""
    whole = json.loads(report_asset("world.json"))
    kept = {name: whole[name] for name in ("steps", "land", "borders", "disputed")}
    return json.dumps(kept, separators=(",", ":"))


def _address(name: str) -> str:
    return f"/assets/{file(name)[2]}/{name}"
