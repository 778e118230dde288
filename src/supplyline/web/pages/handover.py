"""Hand over: ask for a dossier of the case, or of some of its events, and download it.

It is made anew and logged each time (``supplyline.handover.handing``), one at a time, so that whoever reads or
judges meanwhile does not wait for it; the log is written to in the turn of those who judge.

Does not: show a dossier here: text from anywhere would then be of our origin.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from supplyline.errors import SupplylineError
from supplyline.export import Wanted
from supplyline.handover.handing import FORMS, MEDIA, MOST_QUESTION, Asked, hand_over
from supplyline.records import Category, Kind
from supplyline.report import words
from supplyline.schema.codebook import known_codes
from supplyline.web import sheet
from supplyline.web.asking import PageError, field
from supplyline.web.case import Case
from supplyline.web.turns import apart

MOST_CLAIMS = 50_000  # of a case: more are told of by the command line alone
MOST_PAIRS = 60
_COMMAND = "supplyline dossier (review app)"
_PAIR = re.compile(r"([A-Z]{3,4})-([A-Z]{3,4})\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_FIELDS = ("pair", "question", "kind", "item", "since", "until", "form")
MAKING = threading.Lock()  # one at a time, in this process


class Making(PageError):
    """A dossier is being made already."""

    status = 503


def ask(request: Request) -> Response:
    """Show the form."""
    return _form(request)


def hand(request: Request) -> Response:
    """Make the dossier that is asked for, and give it as a file; or say why there is none."""
    case: Case = request.app.state.case
    said = {name: field(request.state.form, name).strip() for name in _FIELDS}
    try:
        form, asked = said["form"] or FORMS[0], _asked(said)
        if form not in MEDIA:
            raise PageError(f"found the form {form[:20]!r}, needed one of {', '.join(MEDIA)}")
        if _claims(case) > MOST_CLAIMS:
            raise PageError(f"found more than {MOST_CLAIMS:,} claims, needed fewer to do it here: {_command(said)} makes it")  # fmt: skip
    except PageError as fault:
        return _form(request, fault=fault, said=said)
    if not MAKING.acquire(blocking=False):
        return _form(request, fault=Making("another dossier is being made: try again when it is done"), said=said)  # fmt: skip
    folder = Path(tempfile.mkdtemp(prefix="supplyline-"))
    place = folder / f"dossier.{form}"
    try:
        hand_over(case.folder, place, form=form, asked=asked, command=_COMMAND, turn=case.turn())
    except BaseException as fault:
        shutil.rmtree(folder)
        if not isinstance(fault, SupplylineError):
            raise
        return _form(request, fault=fault, said=said)
    finally:
        MAKING.release()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", case.name).strip("-.") or "case"
    return FileResponse(
        place, media_type=MEDIA[form], filename=f"{name}-dossier.{form}",
        background=BackgroundTask(shutil.rmtree, folder),
    )  # fmt: skip


def _asked(said: dict[str, str]) -> Asked:
    """Return what a form asks for.

    Raises:
        PageError: A value is none that could be chosen.
    """
    pair = _PAIR.match(said["pair"])
    if said["pair"] and (
        pair is None or pair[1] == pair[2] or not {pair[1], pair[2]} <= set(known_codes())
    ):
        raise PageError(f"found the pair {said['pair'][:20]!r}, needed two different party codes such as PRK-RUS")  # fmt: skip
    for name in ("since", "until"):
        if said[name] and (not _DAY.match(said[name]) or words.as_date(said[name]) is None):
            raise PageError(f"found the day {said[name][:20]!r}, needed one such as 2025-01-31")
    kinds = tuple(k for k in words.KIND if k == said["kind"])
    items = tuple(c for c in words.CATEGORY if c == said["item"])
    if (said["kind"] and not kinds) or (said["item"] and not items):
        raise PageError("found a kind or an item that the codebook has not, needed one of the lists")  # fmt: skip
    return Asked(
        pair=None if pair is None else (pair[1], pair[2]), question=said["question"],
        wanted=Wanted(kinds=kinds, items=items, since=said["since"] or None, until=said["until"] or None),
    )  # fmt: skip


def _command(said: dict[str, str]) -> str:
    """Return the command that does what a form asks for."""
    given = " ".join(f"--{n} …" for n in _FIELDS[:-1] if said[n])
    return f"'supplyline dossier CASE {given + ' ' if given else ''}-o FILE.{said['form'] or FORMS[0]}'"


def _claims(case: Case) -> int:
    with case.ledger() as ledger:
        return sum(ledger.tally().claims.values())


def _form(
    request: Request, *, fault: SupplylineError | None = None, said: dict[str, str] | None = None
) -> Response:
    case: Case = request.app.state.case
    with case.ledger() as ledger:
        now = case.now(ledger)
    counted: dict[tuple[str, str], int] = {}
    for value, n in now.facets.find(most=0).counts.get("pairs", ()):
        if value != "unsaid":
            giver, _, taker = value.partition("-")
            both = (min(giver, taker), max(giver, taker))
            counted[both] = counted.get(both, 0) + n
    names = sheet.names()
    pairs = sorted(counted, key=lambda pair: (-counted[pair], pair))[:MOST_PAIRS]
    kinds: dict[Kind, str] = dict(words.KIND)
    items: dict[Category, str] = dict(words.CATEGORY)
    return sheet.page(
        request, "handover.html", now=now, status=getattr(fault, "status", 422) if fault else 200,
        fault=str(fault) if fault else None, said=dict.fromkeys(_FIELDS, "") | (said or {}),
        pairs=[(f"{a}-{b}", f"{names.get(a, a)} and {names.get(b, b)}", counted[a, b]) for a, b in pairs],
        kinds=kinds, items=items, most_question=MOST_QUESTION,
        forms={"pdf": "PDF, to print", "docx": "DOCX, for Word and LibreOffice", "html": "HTML, one page", "zip": "Package: all three, evidence, log and the script that checks it"},
    )  # fmt: skip


ROUTES = (Route("/handover", ask), Route("/handover", apart(hand), methods=["POST"]))
