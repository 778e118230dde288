"""Read an export as its users do, by the library that they use, into the facts that it must give back."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geojson
import prov.model
import pyarrow.parquet as pq
import stix2
from followthemoney import model

from supplyline.export.spreadsheets import plain
from supplyline.export.tables import TABLES
from tests.export.build import Facts, number

Rows = list[dict[str, Any]]


def _facts(tables: Mapping[str, Rows]) -> Facts:
    """Return the facts in flat tables, whatever they were read by."""
    named = defaultdict(list)
    for row in tables["quantity_claims"]:
        named[row["event"], int(row["position"])].append(row["claim"])
    return Facts(
        counts=(
            len(tables["events"]), len(tables["claims"]), len(tables["documents"]),
            len(tables["failures"]),
        ),
        events={
            r["id"]: (
                r["kind"], r["stage"], r["tier"], f"{r['grade_source']}{r['grade_information']}",
                (int(r["origins_low"]), int(r["origins_high"])),
            )
            for r in tables["events"]
        },
        quantities=sorted(
            (
                r["event"], r["unit"], number(r["low"]), number(r["best"]), number(r["high"]), r["rule"],
                tuple(sorted(named[r["event"], int(r["position"])])),
            )
            for r in tables["quantities"]
        ),
        acknowledgement=sorted(
            (r["event"], r["party"], r["status"], str(r["since"] or "")) for r in tables["acknowledgement"]
        ),
        acts={
            r["id"]: (r["what"] or "", r["category"] or "", str(r["when_start"] or ""), str(r["when_end"] or ""))
            for r in tables["events"]
        },
        claims={r["id"]: (r["sentence"], r["event"] or None, r["document"]) for r in tables["claims"]},
        said={
            r["id"]: (
                r["kind"], r["stage"], r["polarity"], r["certainty"], r["voice"], int(r["start"]),
                int(r["end"]), r["origin"] or None,
            )
            for r in tables["claims"]
        },
        numbers=sorted(
            (r["claim"], number(r["low"]), number(r["high"]), r["unit"], r["text"])
            for r in tables["claim_quantities"]
        ),
        documents={r["id"]: (r["capture"], r["url"] or None) for r in tables["documents"]},
    )  # fmt: skip


NEEDED = tuple(table.name for table in TABLES)


def csv_tables(place: Path) -> dict[str, Rows]:
    """Read a folder or a zip of CSV by the csv module."""

    def text(name: str) -> str:
        if place.is_dir():
            return (place / f"{name}.csv").read_bytes().decode("utf-8-sig")
        with zipfile.ZipFile(place) as archive:
            return archive.read(f"{name}.csv").decode("utf-8-sig")

    csv.field_size_limit(10_000_000)
    return {
        name: [
            {n: plain(v) for n, v in row.items()}
            for row in csv.DictReader(io.StringIO(text(name), newline=""))
        ]
        for name in NEEDED
    }


def sqlite_tables(place: Path) -> dict[str, Rows]:
    """Read a SQLite file by the sqlite3 module, its foreign keys and index checked."""
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as db:
        db.row_factory = sqlite3.Row
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        return {
            name: [dict(r) for r in db.execute(f'SELECT * FROM "{name}"')]  # noqa: S608  # names from here
            for name in NEEDED
        }


# Where the rows of a table lie in the rows of the one that they belong to.
_WITHIN = {
    "event_parties": ("events", "parties"), "event_places": ("events", "places"),
    "quantities": ("events", "quantities"), "acknowledgement": ("events", "acknowledgement"),
    "related": ("events", "related"), "measures": ("events", "measures"),
    "claim_parties": ("claims", "parties"), "claim_places": ("claims", "places"),
    "claim_quantities": ("claims", "quantities"), "claim_speakers": ("claims", "attribution"),
}  # fmt: skip


def parquet_tables(place: Path) -> dict[str, Rows]:
    """Read a folder of Parquet files by pyarrow, and lay what is nested out flat."""
    roots = ("events", "claims", "documents", "judgements", "failures")
    tables: dict[str, Rows] = {
        name: pq.read_table(place / f"{name}.parquet").to_pylist() for name in roots
    }
    for name, (above, column) in _WITHIN.items():
        key = above.removesuffix("s")
        tables[name] = [{key: row["id"], **one} for row in tables[above] for one in row[column]]
    for name, above in (("quantity_claims", "quantities"), ("acknowledgement_claims", "acknowledgement")):  # fmt: skip
        tables[name] = [
            {"event": row["event"], "position": row["position"], "claim": claim}
            for row in tables[above]
            for claim in row["claims"]
        ]
    return tables


TABLES_OF = {"csv": csv_tables, "sqlite": sqlite_tables, "parquet": parquet_tables}


def read_csv(place: Path) -> Facts:
    """Read the facts in CSV."""
    return _facts(csv_tables(place))


def read_sqlite(place: Path) -> Facts:
    """Read the facts in a SQLite file."""
    return _facts(sqlite_tables(place))


def read_parquet(place: Path) -> Facts:
    """Read the facts in Parquet files."""
    return _facts(parquet_tables(place))


def read_geojson(place: Path) -> Facts:
    """Read a feature collection by the geojson package, which checks it."""
    found = geojson.loads(place.read_text(encoding="utf-8"))
    assert found.is_valid, found.errors()
    about = found["about"]
    told = {f["properties"]["event"]: f["properties"] for f in found["features"]}
    assert len({f["id"] for f in found["features"]}) == len(found["features"])
    return Facts(
        counts=tuple(int(about[n]) for n in ("events", "claims", "documents", "failures")),  # type: ignore[arg-type]  # four
        events={
            e: (p["kind"], p["stage"], p["tier"], p["grade"], (p["origins_low"], p["origins_high"]))
            for e, p in told.items()
        },
        acts={
            e: (p["what"] or "", p["category"] or "", p["first_day"] or "", day_after(p["last_day"]))
            for e, p in told.items()
        },
        claims={
            c["id"]: (c["sentence"], e, c["document"]) for e, p in told.items() for c in p["claims"]
        },
        documents={
            d["id"]: (d["capture"], d["url"]) for p in told.values() for d in p["documents"]
        },
        quantities=sorted(
            (
                e, q["unit"], number(q["low"]), number(q["best"]), number(q["high"]), q["rule"],
                tuple(sorted(q["claims"])),
            )
            for e, p in told.items()
            for q in p["quantities"]
        ),
        acknowledgement=sorted(
            (e, a["party"], a["status"], a["since"] or "")
            for e, p in told.items()
            for a in p["acknowledgement"]
        ),
    )  # fmt: skip


def read_stix(place: Path) -> Facts:
    """Read a bundle by stix2, which checks every property, and that every reference is in it."""
    text = place.read_text(encoding="utf-8")
    bundle = stix2.parse(text, allow_custom=False)
    objects = {o.id: o for o in bundle.objects}
    assert len(objects) == len(bundle.objects)
    (extension,) = (o.id for o in bundle.objects if o.type == "extension-definition")
    refs: set[str] = set()
    for one in bundle.objects:
        refs.update(one.get("object_refs", ()), one.get("object_marking_refs", ()))
        refs.update(
            one[name] for name in ("source_ref", "target_ref", "created_by_ref") if name in one
        )
    assert refs <= objects.keys()

    def ours(one: Any) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(one.serialize())["extensions"][extension]
        return found

    reports = {ours(o)["event"]: o for o in bundle.objects if o.type == "report"}
    notes = {ours(o)["claim"]: o for o in bundle.objects if o.type == "note" and "claim" in ours(o)}
    by_note = {o.id: c for c, o in notes.items()}
    owner = {
        ref: event
        for event, report in reports.items()
        for ref in report.object_refs
        if ref in by_note
    }
    (about,) = (ours(o) for o in bundle.objects if o.type == "note" and "claim" not in ours(o))
    told = {event: ours(report) for event, report in reports.items()}
    documents = {}
    for one in notes.values():
        (ref,) = one.external_references
        documents[ref.external_id] = (ref.hashes["SHA-256"], ref.get("url"))
    return Facts(
        counts=None,
        events={
            e: (t["kind"], t["stage"], t["tier"], t["admiralty"], (t["origins_low"], t["origins_high"]))
            for e, t in told.items()
        },
        quantities=sorted(
            (
                e, q.get("unit", ""), number(q.get("low")), number(q.get("best")), number(q.get("high")),
                q.get("rule", ""), tuple(sorted(by_note[n] for n in q.get("claims", ()))),
            )
            for e, t in told.items()
            for q in t.get("quantities", ())
        ),
        acknowledgement=sorted(
            (e, a["party"], a["status"], a.get("since", ""))
            for e, t in told.items()
            for a in t.get("acknowledgement", ())
        ),
        acts={
            e: (t.get("what", ""), t.get("category", ""), t.get("first_day", ""), t.get("first_day_after", ""))
            for e, t in told.items()
        },
        said={
            c: (
                t["kind"], t["stage"], t["polarity"], t["certainty"], t["voice"], t["start"], t["end"],
                t.get("origin"),
            )
            for c, o in notes.items()
            for t in (ours(o),)
        },
        numbers=sorted(
            (c, number(q.get("low")), number(q.get("high")), q.get("unit", ""), q.get("text", ""))
            for c, o in notes.items()
            for q in ours(o).get("quantities", ())
        ),
        claims={
            c: (o.content, owner.get(o.id), o.external_references[0].external_id)
            for c, o in notes.items()
        },
        documents=documents,
    ) if about["failures_counted"] >= 0 else Facts(counts=None)  # fmt: skip


def read_ftm(place: Path) -> Facts:
    """Read entities by followthemoney, which checks every property, and that every reference is there."""
    found = [json.loads(line) for line in place.read_text(encoding="utf-8").split("\n") if line]
    ids, refs = set(), set()
    claims, documents, events = {}, {}, {}
    for data in found:
        schema = model.get(data["schema"])
        schema.validate(data)
        proxy = model.get_proxy(data)
        assert proxy.id not in ids
        ids.add(proxy.id)
        for prop, value in proxy.itervalues():
            if prop.range is not None:
                refs.add(value)
        if schema.name == "Article":
            (hash_,) = (n for n in proxy.get("notes") if n.startswith("SHA-256"))
            documents[_back(proxy.id)] = (
                hash_.split(": ")[1][:64],
                (proxy.get("sourceUrl") or [None])[0],
            )
        elif schema.name == "Note" and proxy.id.startswith("sl-c1-"):
            event = proxy.get("entity")
            (of,) = proxy.get("proof")
            claims[_back(proxy.id)] = (
                (proxy.get("description") or [""])[0], _back(event[0]) if event else None, _back(of),
            )  # fmt: skip
        elif schema.name == "Event":
            events[_back(proxy.id)] = proxy
    assert refs <= ids
    return Facts(
        counts=None, claims=claims, documents=documents,
        events={e: (frozenset(p.get("keywords")), *_graded(p.get("notes"))) for e, p in events.items()},
        acts={
            e: ((p.get("startDate") or [""])[0], day_after((p.get("endDate") or [None])[0]))
            for e, p in events.items()
        },
    )  # fmt: skip


def _graded(notes: Iterable[str]) -> tuple[str, tuple[int, int]]:
    """Return the grade and the origins that an event's notes tell."""
    told = "\n".join(notes)
    grade = re.search(r"^stage \w+, tier \w+, grade (\w\d)$", told, re.MULTILINE)
    origins = re.search(r"^independent origins: (\d+) to (\d+)$", told, re.MULTILINE)
    assert grade is not None
    assert origins is not None
    return grade[1], (int(origins[1]), int(origins[2]))


def day_after(day: str | None) -> str:
    """Return the day after the last day of a time; empty: none is told."""
    return str(date.fromisoformat(day) + timedelta(days=1)) if day else ""


def _back(id_: str) -> str:
    return id_.removeprefix("sl-").replace("-", ":", 1)


def read_prov(place: Path) -> Facts:
    """Read a document by prov; every name that a relation uses must be one of the document."""
    document = prov.model.ProvDocument.deserialize(
        content=place.read_text(encoding="utf-8"), format="json"
    )
    elements = {r.identifier.localpart: r for r in document.get_records(prov.model.ProvElement)}
    owner, of = {}, {}
    for relation in document.get_records(prov.model.ProvRelation):
        names = [
            value.localpart
            for _, value in relation.formal_attributes
            if hasattr(value, "localpart")
        ]
        assert set(names) <= elements.keys(), relation
        if isinstance(relation, prov.model.ProvDerivation):
            to, from_ = names[:2]
            if to.startswith("e1-"):
                owner[_back(from_)] = _back(to)
            elif to.startswith("c1-"):
                of[_back(to)] = _back(from_)

    def values(element: Any, name: str) -> list[Any]:
        return [v for k, v in element.attributes if k.localpart == name]

    kinds = {n: e for n, e in elements.items() if isinstance(e, prov.model.ProvEntity)}
    events = {_back(n): e for n, e in kinds.items() if n.startswith("e1-")}

    def first(element: Any, name: str) -> Any:
        return next(iter(values(element, name)), "")

    claims = {_back(n): e for n, e in kinds.items() if n.startswith("c1-")}
    quantities = [(e, json.loads(q)) for e, one in events.items() for q in values(one, "quantity")]
    return Facts(
        counts=None,
        events={
            id_: (
                values(e, "kind")[0], values(e, "stage")[0], values(e, "tier")[0], values(e, "grade")[0],
                (int(values(e, "origins_low")[0]), int(values(e, "origins_high")[0])),
            )
            for id_, e in events.items()
        },
        quantities=sorted(
            (
                e, q["unit"], number(q["low"]), number(q["best"]), number(q["high"]), q["rule"],
                tuple(sorted(q["claims"])),
            )
            for e, q in quantities
        ),
        acknowledgement=sorted(
            (e, a["party"], a["status"], a["since"] or "")
            for e, one in events.items()
            for a in map(json.loads, values(one, "acknowledgement"))
        ),
        acts={
            id_: tuple(first(e, n) for n in ("what", "category", "first_day", "first_day_after"))
            for id_, e in events.items()
        },
        claims={c: (first(e, "value"), owner.get(c), of[c]) for c, e in claims.items()},
        said={
            c: (
                *(first(e, n) for n in ("kind", "stage", "polarity", "certainty", "voice")),
                int(first(e, "start")), int(first(e, "end")), first(e, "origin"),
            )
            for c, e in claims.items()
        },
        numbers=sorted(
            (c, number(q["low"]), number(q["high"]), q["unit"], q["text"])
            for c, e in claims.items()
            for q in map(json.loads, values(e, "quantity"))
        ),
        documents={
            _back(n): (values(e, "sha256")[0], (values(e, "url") or [None])[0])
            for n, e in kinds.items()
            if n.startswith("d1-")
        },
    )  # fmt: skip


READERS: Mapping[str, Callable[[Path], Facts]] = {
    "csv": read_csv, "sqlite": read_sqlite, "parquet": read_parquet, "geojson": read_geojson,
    "stix": read_stix, "ftm": read_ftm, "prov": read_prov,
}  # fmt: skip


def kept_by(form: str, needed: Facts) -> Facts:
    """Return those of ``needed`` that ``form`` keeps in a place of their own (docs/exports.md)."""
    if form in ("csv", "sqlite", "parquet"):
        return needed
    told = {f: getattr(needed, f) for f in needed.__dataclass_fields__}
    if form == "geojson":  # what belongs to an event
        held = {c: v for c, v in needed.claims.items() if v[1] is not None}
        of = {document for *_, document in held.values()}
        some = {d: v for d, v in needed.documents.items() if d in of}
        return Facts(**(told | {"claims": held, "documents": some, "said": None, "numbers": None}))
    if form == "stix":
        of = {document for *_, document in needed.claims.values()}
        some = {d: v for d, v in needed.documents.items() if d in of}
        return Facts(**(told | {"counts": None, "documents": some}))
    if form == "ftm":
        return Facts(
            counts=None, claims=needed.claims, documents=needed.documents,
            events={
                e: (frozenset(filter(None, (kind, stage, needed.acts[e][1], tier))), grade, origins)
                for e, (kind, stage, tier, grade, origins) in needed.events.items()
            },
            acts={e: act[2:] for e, act in needed.acts.items()},  # its days
        )  # fmt: skip
    return Facts(**(told | {"counts": None}))
