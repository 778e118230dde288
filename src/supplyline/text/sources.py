"""Turn the source that a row gives beside its text into a credit.

A feed's item says in ``source`` whose item it is (RSS 2.0, "source sub-element of item":
https://www.rssboard.org/rss-specification): the words of the text need not.  It counts as a
syndication credit at the end of the text, zero characters wide, so that it excludes no word of it.

Does not: read feeds, or follow a source to the document it came from (``origins`` does).
"""

from __future__ import annotations

from supplyline.records import Credit
from supplyline.text.agencies import agency_named


def with_source(
    found: tuple[Credit, ...],
    source: str | None,
    *,
    outlet: str | None,
    url: str | None,
    end: int,
) -> tuple[Credit, ...]:
    """Return ``found`` with one more for ``source``, unless it says nothing new.

    Args:
        found: What the text itself says, in order of place.
        source: Name of an outlet or agency, as the row gives it; None: not given.
        outlet: Who published the document; its own name is no credit.
        url: Its address; nor is its own host.
        end: Code points of the text.

    An agency that the text only cites is credited all the same: its own items say "told AFP" too.

    >>> [(c.agency, c.start) for c in with_source((), "Agence France-Presse", outlet=None, url=None, end=9)]
    [('AFP', 9)]
    """
    said = " ".join((source or "").split())
    if source is None or not said or _is_own(said, outlet, url):
        return found
    # Without "the", as outlets are matched with it: "The Betaland News" is by "Betaland News".
    agency = agency_named(said) or (said[4:] if said.casefold().startswith("the ") else said)
    if any(c.agency == agency and c.kind == "syndicated" for c in found):
        return found
    given = Credit(start=end, end=end, text=source, agency=agency, kind="syndicated")
    return (*found, given)


def _is_own(source: str, outlet: str | None, url: str | None) -> bool:
    """Return whether ``source`` is the outlet by name, the agency it is, or the host it prints on."""
    folded = _folded(source)
    if outlet is not None:
        agency = agency_named(source)
        if folded == _folded(outlet) or (agency is not None and agency == agency_named(outlet)):
            return True
    authority = (url or "").partition("://")[2].partition("/")[0].casefold()
    host = authority.rpartition("@")[2].partition(":")[0]
    return "." in folded and f".{host}".endswith(f".{folded.removeprefix('www.')}")


def _folded(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")
