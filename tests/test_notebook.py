"""A case in Python: what it holds, as records, frames and cards; nothing is written, nobody held up."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import supplyline
from supplyline.errors import CaseError
from supplyline.export import Wanted
from supplyline.export.frames import NotInstalled
from supplyline.handover.exporting import export_case
from supplyline.handover.moving import copy_case
from supplyline.ids import UnknownId
from supplyline.inference.judging import Given, judge
from supplyline.ledger import open_case
from supplyline.notebook import BadFilter, Case, NotACase, Records
from supplyline.records import Capture, Claim, Event, Hit
from supplyline.report.sheet import asset
from supplyline.run import Options, build
from tests.corpus import write_corpus
from tests.ledger.build import document, passages, run
from tests.ledger.server import running_server
from tests.report.test_browser import chromium

SORTS = (
    "events", "claims", "documents", "origins", "assessments", "hits", "alerts", "flows",
    "acknowledgement", "shifts", "failures",
)  # fmt: skip
HARM = '<script>alert(1)</script><img src=x onerror="alert(2)"> \u202efalse'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of the small corpus and of a document that means harm, judged; nobody changes it."""
    place = tmp_path_factory.mktemp("notebook")
    sources = write_corpus(place / "sources")
    row = {
        "id": f"harm {HARM}", "outlet": f"Exemplar {HARM}", "title": f"{{{{ 7 * 7 }}}} {HARM}",
        "published": "2025-03-01", "url": "javascript:alert(3)",
        "text": f"North Korea has sent 40 containers of shells {HARM} to Russia, the ministry {HARM} said.",
    }  # fmt: skip
    (sources / "g.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    build([str(sources)], place / "case", options=Options(workers=1, today=date(2026, 1, 1)))
    with open_case(place / "case") as ledger:
        claims = list(ledger.claims())
    verdicts = [
        Given(id=claims[0].id, verdict="correct", reason="it says so", fields={"stage": "planned"}),
        Given(id=claims[1].id, verdict="reject", reason="it is none"),
    ]
    judge(place / "case", list(enumerate(verdicts, 1)), author="A. Reviewer", command="judge")
    return place / "case"


@pytest.fixture(scope="module")
def case(folder: Path) -> Case:
    return supplyline.open(folder)


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the case to write to."""
    return Path(shutil.copytree(folder, tmp_path / "case"))


def lines(folder: Path, place: Path, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of an export of a copy of the case, by what they are."""
    copied = Path(shutil.copytree(folder, place / "copied"))
    export_case(copied, place / "out.jsonl", form="jsonl", **more)
    found: dict[str, list[dict[str, Any]]] = {"event": [], "claim": [], "document": []}
    for line in (place / "out.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        found.setdefault(record["record"], []).append(record)
    return found


def collections(case: Case) -> Iterator[Records[Any]]:
    for sort in SORTS:
        yield getattr(case, sort)()


# ---- what it holds


def test_a_case_holds_what_its_ledger_holds(case: Case, folder: Path) -> None:
    """Events, claims as corrected, documents, origins and the rest are those of the ledger."""
    with open_case(folder) as ledger:
        assert list(case.events()) == ledger.events()
        read = {claim.id: claim for claim in ledger.claims()}
        assert {d.id for d in case.documents()} == set(ledger.document_ids())
        assert sorted(case.origins(), key=repr) == sorted(ledger.origins(), key=repr)
        assert sorted(case.assessments(), key=repr) == sorted(ledger.assessments(), key=repr)
        assert list(case.hits()) == ledger.hits()
        assert list(case.alerts()) == ledger.alerts()
        assert list(case.failures()) == ledger.failures()
    claims = {claim.id: claim for claim in case.claims()}
    assert claims.keys() == read.keys()
    (corrected,) = (id_ for id_ in claims if claims[id_] != read[id_])
    assert claims[corrected].stage == "planned"
    assert case.events().count() == len(list(case.events())) > 5
    assert all(document.text == "" for document in case.documents())


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"from_": "PRK"},
        {"from_": ("PRK", "CHN"), "to": "RUS", "kinds": ["transfer"]},
        {"items": "troops"},
        {"since": date(2025, 1, 1)},
        {"until": "2024-12-31", "tier": "candidate"},
        {"tier": "vetted"},
    ],
    ids=str,
)
def test_filters_are_those_of_an_export(
    filters: dict[str, Any], case: Case, folder: Path, tmp_path: Path
) -> None:
    """The same events, claims and documents are chosen as by ``supplyline export``."""
    several = ("from_", "to", "items", "kinds")
    as_export: dict[str, Any] = {
        name: tuple([value] if isinstance(value, str) else value) if name in several else str(value)
        for name, value in filters.items()
    }
    found = lines(folder, tmp_path, wanted=Wanted(**as_export))
    assert [e.id for e in case.events(**filters)] == [e["id"] for e in found["event"]]
    assert [c.id for c in case.claims(**filters)] == [c["id"] for c in found["claim"]]
    assert [d.id for d in case.documents(**filters)] == [d["id"] for d in found["document"]]
    chosen, claims = ({r["id"] for r in found[n]} for n in ("event", "claim"))
    assert {a.event for a in case.assessments(**filters)} <= chosen
    assert all(set(a.claims) & claims or not filters for a in case.alerts(**filters))
    origins = {o.document for o in case.origins(**filters)}
    assert origins <= {d["id"] for d in found["document"]}


def test_stands_and_flows_are_filtered_by_side_and_time(case: Case) -> None:
    """A flow from PRK is given by it; where RUS stands on what it was given is asked by ``to``."""
    flows = list(case.flows(from_="PRK"))
    assert flows
    assert all(any(p.code == "PRK" for p in f.from_) for f in flows)
    assert len(flows) < case.flows().count()
    assert all(f.start == "2025-01-01" for f in case.flows(since="2025-01-01"))
    stands = list(case.acknowledgement(from_="PRK", to="RUS"))
    assert stands
    for one in stands:
        giver, taker = (one.party, one.other) if one.side == "from" else (one.other, one.party)
        assert (giver, taker) == ("PRK", "RUS")
    dated = [s.since for s in case.acknowledgement(since="2025-01-01")]
    assert dated
    assert all(day is not None and day >= "2025-01-01" for day in dated)
    assert {s.kind for s in case.acknowledgement(kinds="deployment")} == {"deployment"}


@pytest.mark.parametrize(
    ("name", "value", "needed"),
    [
        ("from_", "North Korea", "the code of a party"),
        ("items", "shells", "one of ammunition, missile"),
        ("kinds", ["transfer", "gift"], "one of transfer, deployment"),
        ("tier", "gold", "one of candidate, vetted"),
        ("since", "last week", "a day such as"),
        ("as_of", "2025-13-01", "a day such as"),
    ],
)
def test_a_filter_that_means_nothing_is_told(
    name: str, value: Any, needed: str, case: Case
) -> None:
    """What was found, what was needed: not an empty list."""
    with pytest.raises(BadFilter, match=f"{name}: found .*, needed {needed}"):
        case.events(**{name: value})


def test_hits_come_with_the_claims_that_name_them(own: Path) -> None:
    """A name on a list is shown with the events whose claims name it, and with no others."""
    case = supplyline.open(own)
    named, *_, other = case.events()
    hits = [
        Hit(
            subject=f"Elm Trading {n}", list="averland", version="2026", listed=f"A-{n}", kind="entity",
            name="Elm Trading", programmes=("arms", "fuel"), score=0.5, reasons=("the same words",),
            claims=one.claims,
        )
        for n, one in enumerate((named, other))
    ]  # fmt: skip
    with open_case(own, write=True) as ledger:
        ledger.begin(run(9))
        with ledger.transaction():
            ledger.replace_hits(hits, tool="test")
    assert sorted(case.hits(), key=lambda hit: hit.subject) == hits
    frame = case.hits().to_polars()
    assert frame["programmes"].to_list() == ["arms; fuel"] * 2
    assert frame["kind"].to_list() == ["entity"] * 2
    chosen = {claim for event in case.events(kinds=named.kind) for claim in event.claims}
    needed = [hit for hit in case.hits() if chosen.intersection(hit.claims)]
    assert list(case.hits(kinds=named.kind)) == needed


def test_an_earlier_day_is_as_it_was(case: Case, folder: Path) -> None:
    """Before the case was made nothing is held, asked of a collection or of the whole case."""
    assert case.events(as_of="2001-01-01").count() == 0
    early = supplyline.open(folder, as_of=date(2001, 1, 1))
    assert [found.count() for found in collections(early)] == [0] * len(SORTS)
    assert early.events(as_of=date.today()).count() == case.events().count()


def test_what_is_no_case_is_told(tmp_path: Path) -> None:
    """Opening it says so, not a later cell; an address is not the folder."""
    with pytest.raises(CaseError, match="no ledger"):
        supplyline.open(tmp_path)
    with pytest.raises(NotACase, match="needed the folder of a case") as fault:
        supplyline.open("postgresql://me:secret@host/db?schema=x")
    assert "secret" not in str(fault.value)


# ---- frames


def as_python(value: Any) -> Any:
    """Return a cell of a frame of pandas as Arrow has it."""
    if value is None or value is pd.NaT or value is pd.NA or value != value:  # noqa: PLR0124  # a float that is none
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime() if value.tzinfo else value.date()
    return value


def test_frames_are_equal(case: Case) -> None:
    """Arrow, pandas and polars give the same rows of every table, in the same order."""
    checked = 0
    for found in collections(case):
        for name in found.tables:
            arrow = found.to_arrow(name)
            rows = arrow.to_pylist()
            assert found.to_polars(name).to_dicts() == rows
            pandas = found.to_pandas(name)
            assert list(pandas.columns) == arrow.column_names
            told = [
                {str(n): as_python(v) for n, v in row.items()}
                for row in pandas.to_dict(orient="records")
            ]
            assert told == rows
            checked += bool(rows)
    assert checked >= 20


def test_frames_are_those_of_an_export(case: Case, own: Path, tmp_path: Path) -> None:
    """Their columns, types and rows are those of the Parquet export, lists and dictionaries apart."""
    export_case(own, tmp_path / "out", form="parquet")
    for name in ("events", "claims", "documents", "failures"):
        theirs = pq.read_table(tmp_path / "out" / f"{name}.parquet")
        ours = getattr(case, name)().to_arrow()
        flat = [f for f in theirs.schema if f.name in ours.column_names]
        assert [f.name for f in flat] == ours.column_names[: len(flat)] or name in (
            "events",
            "claims",
        )
        for field in flat:
            if pa.types.is_list(field.type):  # what is counted in a frame is listed in Parquet
                continue
            type_ = ours.schema.field(field.name).type
            assert (type_.value_type if pa.types.is_dictionary(type_) else type_) == field.type
            assert ours.column(field.name).to_pylist() == theirs.column(field.name).to_pylist()


def test_types_are_what_they_are(case: Case) -> None:
    """Days are days, counts whole numbers that may be missing, closed lists categories in their order."""
    frame = case.events().to_pandas()
    assert pd.api.types.is_datetime64_any_dtype(frame["when_start"])
    assert frame["origins_low"].dtype == pd.Int64Dtype()
    assert list(frame["tier"].cat.categories) == ["candidate", "vetted"]
    assert frame["likelihood_low"].dtype == pd.Int64Dtype()
    assert frame["low"].dtype == "float64"
    polars = case.documents().to_polars()
    assert polars.schema["retrieved"] == pl.Datetime("ms", "UTC")
    assert polars.schema["role"] == pl.Categorical
    assert case.events().to_polars().schema["when_end"] == pl.Date
    empty = case.events(from_="FJI").to_pandas()
    assert (len(empty), list(empty.columns)) == (0, list(frame.columns))
    assert empty["tier"].dtype.name == "category"


def test_a_table_that_is_none_is_told(case: Case) -> None:
    """The message names those that there are."""
    with pytest.raises(BadFilter, match="one of events, event_parties"):
        case.events().to_arrow("figures")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_missing_is_told(
    library: str, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how to get it, and what does without."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(NotInstalled, match=f"pip install {library}, or take to_arrow"):
        getattr(case.failures(), f"to_{library}")()


# ---- how it is read


def test_importing_is_cheap() -> None:
    """Nothing heavy is loaded until a case is opened."""
    told = "import sys, supplyline; print(sorted({'numpy', 'pyarrow', 'sqlite3', 'pandas', 'jinja2', 'supplyline.notebook'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)  # noqa: S603  # this Python
    assert done.stdout.strip() == "[]"


def test_nothing_is_written(own: Path) -> None:
    """Whatever is asked of a case, its folder holds the same files, with the same bytes and times."""

    def state() -> dict[str, tuple[str, int]]:
        return {
            str(p): (
                sha256(p.read_bytes()).hexdigest() if p.is_file() else "",
                p.stat().st_mtime_ns,
            )
            for p in [own, *sorted(own.rglob("*"))]
        }

    before = state()
    case = supplyline.open(own)
    for found in collections(case):
        repr(found)
        found._repr_html_()
        found.to_pandas()
    one = next(iter(case.events()))
    case.event(one)
    case.explain(one)
    case.origin(one.documents[0])
    with case:
        case.claims().count()
    assert state() == before


def test_a_build_may_go_on_meanwhile(own: Path) -> None:
    """A list half gone through holds no writer up; inside ``with`` it all stays as it was."""
    case = supplyline.open(own)
    half = [iter(found) for found in collections(case)]
    for one in half:
        next(one, None)
    kept = next(iter(case.events())).id
    with case:
        before = [found.count() for found in collections(case)]
        new = document("z")
        with open_case(own, write=True) as ledger:
            ledger.begin(run(9))
            with ledger.transaction():
                ledger.add_capture(
                    Capture(id=new.capture, source="z", retrieved="2026-01-01T00:00:00Z", method="file", size=1, media_type="text/plain", tool="test")
                )  # fmt: skip
                ledger.add_document(new, passages(new), tool="test")
                ledger.replace_events([], tool="test")
        assert [found.count() for found in collections(case)] == before
        assert case.explain(kept).startswith(f"Event {kept}")
    rest = [1 + sum(1 for _ in one) for one in half]
    assert rest[0] == before[0]
    assert case.events().count() == 0
    assert case.documents().count() == before[SORTS.index("documents")] + 1


def test_a_case_on_a_server_is_opened_the_same(folder: Path, tmp_path: Path) -> None:
    """A folder whose ledger lies on a PostgreSQL server gives the same records and frames."""
    with running_server() as server:
        where = server.address("notebook")
        copy_case(str(folder), where)
        (tmp_path / "case").mkdir()
        (tmp_path / "case" / "ledger.toml").write_text(
            f"address = {json.dumps(where)}\n", encoding="utf-8"
        )
        here, there = supplyline.open(folder), supplyline.open(tmp_path / "case")
        with there:
            for ours, theirs in zip(collections(here), collections(there), strict=True):
                assert list(ours) == list(theirs)
                assert ours.to_arrow().equals(theirs.to_arrow())
        one = next(iter(there.events()))
        assert repr(there.event(one)) == repr(here.event(one))


# ---- cards


def test_a_card_shows_what_an_event_rests_on(case: Case) -> None:
    """Who to whom, its number with bounds, where parties stand, each origin with its sentence."""
    one = max(case.events(), key=lambda e: len(e.documents))
    card = case.event(one.id[:12])
    assert card.record == one
    assert [c.id for c in card.claims] == list(one.claims)
    assert {d.id for d in card.documents} == set(one.documents)
    html = card._repr_html_()
    for part in (
        "independent origin",
        "Where each party stands",
        "We infer",
        "<bdi>Exemplar Post</bdi> ›",
    ):
        assert part in html
    assert '<svg class="picture bounds"' in html
    assert card._repr_mimebundle_() == {"text/html": html, "text/plain": repr(card)}
    assert "independent origin" in repr(card)
    assert one.id in repr(card)
    ids = re.findall(r' id="([^"]+)"', html + case.event(one)._repr_html_())
    assert len(ids) > 2
    assert len(ids) == len(set(ids)), "one card may be shown twice"


def test_a_claim_and_an_origin_show_themselves(case: Case) -> None:
    """A claim shows its sentence and speakers; an origin folds copies under what they copy."""
    claim = next(c for c in case.claims() if c.attribution and "120 containers" in c.sentence)
    card = case.claim(claim)
    assert isinstance(card.record, Claim)
    assert claim.attribution[0].text in repr(card)
    assert "<blockquote" in card._repr_html_()
    wire = next(d for d in case.documents() if d.name == "reprint")
    for of in (wire, "wire", next(o for o in case.origins() if o.document == wire.id)):
        tree = case.origin(of)
        assert len(tree.record) == len(tree.documents) > 1
        assert "carried by 1 document" in tree._repr_html_()
        assert "(original)" in repr(tree)
        assert "\n    Exemplar Daily, 2024-12-29" in repr(tree)
    assert case.origin(tree.record[0].origin).record == tree.record


def test_an_id_that_is_none_is_told(case: Case) -> None:
    """So is one whose beginning several have."""
    for ask in (case.event, case.claim, case.origin, case.explain):
        with pytest.raises(UnknownId):
            ask("e1:000000000000")
    with pytest.raises(UnknownId):
        case.claim("c1:")


def test_an_event_is_explained(case: Case) -> None:
    """In the words of ``supplyline explain``, line by line."""
    one: Event = next(iter(case.events()))
    told = case.explain(one)
    assert told.startswith(f"Event {one.id}")
    assert repr(told) == str(told)


def test_evidence_is_never_markup(case: Case) -> None:
    """Whatever a document says, a card shows it as text, and no card has a script."""
    harm = next(d for d in case.documents() if d.name.startswith("harm"))
    (event,) = (e for e in case.events() if harm.id in e.documents)
    claim = next(c for c in case.claims() if c.document == harm.id)
    shown: list[Any] = [case.event(event), case.claim(claim), case.origin(harm), case.documents(), case.claims(kinds="transfer"), case.events()]  # fmt: skip
    for one in shown:
        html = one._repr_html_()
        assert "<script" not in html
        assert "<img" not in html
        assert "javascript:" not in html
        assert "\u202e" not in html + repr(one)
    assert "&lt;script&gt;" in shown[0]._repr_html_()
    assert "{{ 7 * 7 }}" in shown[2]._repr_html_()


def test_a_card_reaches_nothing_around_it() -> None:
    """Every rule of its style begins with its class."""
    css = asset("cards.css")
    selectors = [s.strip() for rule in re.findall(r"([^{}]+)\{", css) for s in rule.split(",")]
    assert len(selectors) > 20
    assert all(s == ".supplyline" or s.startswith(".supplyline ") for s in selectors)
    assert "@" not in css
    assert "url(" not in css


@pytest.mark.browser
@pytest.mark.parametrize(("ground", "ink"), [("#ffffff", "#111111"), ("#111111", "#e0e0e0")])
def test_cards_can_be_read_on_any_ground(ground: str, ink: str, case: Case, tmp_path: Path) -> None:
    """In a light and a dark notebook: no serious barrier, nothing wider than a phone, no leak."""
    where = chromium()
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  # only where a browser is
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # as above

    one = max(case.events(from_="PRK"), key=lambda e: len(e.documents))
    shown: list[Any] = [case, case.events(), case.event(one), case.claim(one.claims[0]), case.origin(one.documents[0]), case.event(one)]  # fmt: skip
    html = "".join(one._repr_html_() for one in shown)
    (tmp_path / "page.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title><style>body {{ background: {ground}; '
        f'color: {ink}; }}</style><main><h1>Cards</h1><p id="beside">Beside them</p>{html}</main>',
        encoding="utf-8",
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.goto((tmp_path / "page.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        found = Axe().run(page).response["violations"]
        width = page.evaluate("document.documentElement.scrollWidth")
        margin = page.evaluate("getComputedStyle(document.getElementById('beside')).marginTop")
        browser.close()
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")] == []  # fmt: skip
    assert width <= 360
    assert margin == "16px"


# ---- the example


def test_the_example_notebook_runs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its cells run in order on a case named ``case``, and hold no output of an earlier run."""
    book = json.loads(
        (Path(__file__).parents[1] / "examples" / "notebook.ipynb").read_text("utf-8")
    )
    cells = [c for c in book["cells"] if c["cell_type"] == "code"]
    assert book["nbformat"] == 4
    assert len(cells) >= 6
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in cells)
    shutil.copytree(folder, tmp_path / "case")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    with redirect_stdout(StringIO()):
        for cell in cells:
            run_cell("".join(cell["source"]), names)
    assert names["events"].count() > 0


def run_cell(source: str, names: dict[str, Any]) -> None:
    """Run a cell as a notebook does: what its last line comes to is shown."""
    import ast  # noqa: PLC0415  # beside its use

    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  # our own example
    if isinstance(last, ast.Expr):
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307  # as above
        assert shown is None or repr(shown)
        if hasattr(shown, "_repr_html_"):
            assert shown._repr_html_()
