"""Describe the API as OpenAPI 3.1, from what reads its parameters and from the contract's schemas.

Does not: list a resource, a parameter or a field by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from supplyline import __version__
from supplyline.web.api import problems, writing
from supplyline.web.api.answering import JSON, ROOT
from supplyline.web.api.parameters import Json
from supplyline.web.api.resource import Resource, record_schema

_ABOUT = """What one case holds: the records of the contract, as the commands print them.

Lists come in portions. A portion names the address of the next one in `next` and in a `Link` header; the
last has null. A cursor stays good while the ledger grows: nothing that was there is left out or repeated
because of rows that came meanwhile. An answer has an `ETag`; with `If-None-Match` it is 304 as long as the
ledger and the files beside it are the same. What goes wrong is told as problem+json: what was found, what
was needed, and the way out. A claim is what a source says; an event is what is inferred; neither is a
finding of fact."""
_FAULTS = {
    400: "a parameter, or a cursor, is none of this list, is given twice or is too long",
    404: "nothing is called so",
    403: "the asker may not",
    406: "no JSON is accepted",
    410: "reviewers rejected it, or none of its claims counts any more",
    412: "it is in another state than the one judged: nothing was kept",
    413: "the body is too large",
    414: "the address is too long",
    415: "the body is no JSON",
    421: "another name was asked for than the one that `supplyline serve` printed",
    422: "it is no judgement, or cannot be taken: nothing was kept",
    428: "the state that was judged is not named: nothing was kept",
    503: "the ledger is being written, or this is still being worked out: ask again",
}


def described(resources: Sequence[Resource], *, writes: bool = False) -> Json:
    """Return the description of ``resources``, and of how judgements are given if that is switched on."""
    paths: Json = {resource.path: {"get": _operation(resource)} for resource in resources}
    if writes:
        paths["/judgements"]["post"] = writing.described("judgement")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Supplyline", "version": __version__, "summary": "An evidence ledger.",
            "description": _ABOUT, "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": ROOT}],
        "paths": paths,
        "components": {
            "schemas": {
                **{name: record_schema(name) for name in sorted({r.gives for r in resources})},
                "problem": problems.SCHEMA,
            },
            "responses": {str(status): _problem(about) for status, about in _FAULTS.items()},
            "headers": {
                "ETag": {"description": "names the state that this is of", "schema": {"type": "string"}},
                "Link": {"description": "the next portion (RFC 8288)", "schema": {"type": "string"}},
            },
        },
    }  # fmt: skip


def _operation(resource: Resource) -> Json:
    faults = [400, 406, 414, 421, 503]
    if any(parameter.names for parameter in resource.parameters):
        faults.append(404)
    if resource.leads_on:
        faults.append(410)
    headers = {"ETag": {"$ref": "#/components/headers/ETag"}}
    if resource.listed:
        headers["Link"] = {"$ref": "#/components/headers/Link"}
    answers: Json = {
        "200": {
            "description": problems.PHRASES[200], "headers": headers,
            "content": {JSON: {"schema": answer_schema(resource)}},
        },
        "304": {"description": problems.PHRASES[304]},
        **{str(fault): {"$ref": f"#/components/responses/{fault}"} for fault in sorted(faults)},
    }  # fmt: skip
    if resource.leads_on:
        answers["303"] = {
            **_problem("the id went out of use; `now` names those in use"),
            "headers": {"Location": {"description": "the first of them", "schema": {"type": "string"}}},
        }  # fmt: skip
    return {
        "operationId": resource.name,
        "summary": resource.about,
        "parameters": [parameter.described() for parameter in resource.all_parameters],
        "responses": dict(sorted(answers.items())),
    }


def answer_schema(resource: Resource) -> Json:
    """Return the schema of what ``resource`` answers."""
    record = {"$ref": f"#/components/schemas/{resource.gives}"}
    if not resource.listed:
        return record
    properties = {
        "items": {"type": "array", "items": record},
        **resource.more,
        "next": {"type": ["string", "null"], "description": "address of the next portion; null: this is the last"},
    }  # fmt: skip
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _problem(about: str) -> Json:
    schema = {"$ref": "#/components/schemas/problem"}
    return {"description": about, "content": {problems.MEDIA_TYPE: {"schema": schema}}}
