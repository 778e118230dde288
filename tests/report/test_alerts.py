"""The dossier shows what has fired, on what, and what changed of late."""

from __future__ import annotations

from dataclasses import replace

from supplyline.records import Alert
from supplyline.report import Asked, Dossier, render_dossier
from supplyline.report.alerts import MOST_CHANGES, changes_of, fired_of
from supplyline.report.plain import anchor

ASKED = (
    Asked(id="one", name="Arms <go>", question="Do they go?", say="Look at it."),
    Asked(id="two", name="Quiet one", question="Is it quiet?", say="Look."),
)


def alert(number: int, **changes: object) -> Alert:
    """Return an alert of the first indicator."""
    fields: dict[str, object] = {
        "id": f"a1:{number}", "indicator": "one", "state": "fired",
        "made": f"2025-01-{number:02}T00:00:00Z", "claims": ("c1:a",), "reasons": ("one event",),
    }  # fmt: skip
    return Alert(**(fields | changes))  # type: ignore[arg-type]


def test_what_stands_is_told_with_its_events(dossier: Dossier) -> None:
    """All subjects of one that fires for each; the events are today's that hold its claims."""
    event = dossier.events[0]
    alerts = [
        alert(1, subject="x", claims=(event.claims[0],)), alert(2, subject="y", claims=("c1:gone",)),
    ]  # fmt: skip
    (fired,), quiet = fired_of(ASKED, alerts, dossier.events)
    assert (fired.subjects, fired.claims, fired.since) == (2, 2, "2025-01-01")
    assert fired.events == (event.id,)
    assert quiet == (ASKED[1],)


def test_the_newest_changes_come_first() -> None:
    """Forty are shown; an indicator that is no more goes by its id."""
    alerts = [alert(n) for n in range(1, MOST_CHANGES + 2)]
    found = changes_of(ASKED, [*alerts, alert(50, indicator="gone", state="unfired")])
    assert len(found) == MOST_CHANGES
    assert (found[0].name, found[0].state) == ("gone", "un-fired")


def page(dossier: Dossier) -> str:
    """Return the part of the page about alerts."""
    return render_dossier(dossier).partition('<h2 id="alerts">')[2].partition("</section>")[0]


def test_the_page_tells_it(dossier: Dossier) -> None:
    """Name, question, what to do, the quiet ones, and the reasons of what un-fired; all escaped."""
    watched = replace(
        dossier, asked=ASKED, fired=(alert(1, subject="x"),),
        alerts=(alert(1, subject="x"), alert(2), alert(3, state="unfired", reasons=("taken back",))),
    )  # fmt: skip
    shown = page(watched)
    assert "Arms &lt;go&gt;" in shown
    assert "Look at it." in shown
    assert "Quiet: Quiet one" in shown.replace("<bdi>", "").replace("</bdi>", "").replace(
        '<bdi dir="auto">', ""
    )
    assert "taken back" in shown
    assert "not a finding about anybody" in shown


def test_only_an_event_with_a_card_is_linked(dossier: Dossier) -> None:
    """Of an event between others, which stands in a table only, the id is told without a link."""
    cards = {e.id: f'id="{anchor(e.id)}"' in render_dossier(dossier) for e in dossier.events}
    ours, theirs = (next(e for e in dossier.events if cards[e.id] is has) for has in (True, False))
    fired = alert(1, claims=(ours.claims[0], theirs.claims[0]))
    told = page(replace(dossier, asked=ASKED, fired=(fired,)))
    assert f'<a href="#{anchor(ours.id)}">' in told
    assert f', <code class="hash">{theirs.id[:14]}</code>.' in told


def test_a_case_that_nobody_watches_has_no_such_part(dossier: Dossier) -> None:
    """Without indicators there is neither the part nor a link to it."""
    assert "#alerts" not in render_dossier(dossier)
