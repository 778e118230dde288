"""Origins: where each document goes back to, and the tree of one origin."""

from __future__ import annotations

from collections.abc import Sequence

from supplyline.contract import edge_json, origin_json
from supplyline.records import Origin
from supplyline.web.api.parameters import Json, identifier
from supplyline.web.api.portions import Portion, cut, take
from supplyline.web.api.resource import Asked, Resource, record_schema
from supplyline.web.asking import NotHeld


def origins(asked: Asked) -> Portion:
    """List the origin of every document that was traced."""
    after, most = asked["after"], asked["limit"]
    (row,) = take(after, "row", int) if after else (0,)
    rows, next_ = cut(asked.ledger.origins_from(row, most=most + 1), most, "row", lambda r: (r[0],))
    return Portion(items=_told(asked, [origin for _, origin in rows]), after=next_)


def origin(asked: Asked) -> Portion:
    """List the documents of one origin, by id, and whose words each carries."""
    after, most, id_ = asked["after"], asked["limit"], asked["id"]
    begin = take(after, "document", str)[0] if after else ""
    ids, next_ = cut(
        asked.case.catalogue.documents_of_origin(id_, after=begin, most=most + 1), most, "document",
        lambda document: (document,),
    )  # fmt: skip
    found = asked.ledger.origins_of(ids)
    if not found and not after:
        raise NotHeld(f"found no origin {id_}, needed the id of one that a document goes back to: look it up in the list of origins")  # fmt: skip
    reuse = asked.ledger.reuse_by(ids)
    ends = {r.copy: None for r in reuse} | {r.source: None for r in reuse}
    names = {d.id: d.name for d in asked.ledger.documents(ends)}
    edges = [edge_json(r, names) for r in reuse if r.copy in names and r.source in names]
    return Portion(
        items=_told(asked, [found[i] for i in ids if i in found]),
        after=next_,
        more={"edges": edges},
    )


def _told(asked: Asked, origins: Sequence[Origin]) -> list[Json]:
    documents = {d.id: d for d in asked.ledger.documents(o.document for o in origins)}
    return [origin_json(documents[o.document], o) for o in origins if o.document in documents]


RESOURCES = (
    Resource(
        path="/origins", name="origins", gives="origin", answer=origins, listed=True,
        about="Where each document's reporting goes back to, in the order that was found.",
    ),
    Resource(
        path="/origins/{id}", name="origin", gives="origin", answer=origin, listed=True,
        parameters=(identifier("o1", "id of an origin"),),
        about="The tree of one origin: its documents by id, and the edges from those listed to whom they copied.",
        more={"edges": {"type": "array", "items": record_schema("edge"), "description": "whose words the documents listed carry"}},
    ),
)  # fmt: skip
