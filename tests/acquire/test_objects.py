"""Objects are taken out of a store by pattern, each for itself, and the store is asked as the user said."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from supplyline.acquire import EvidenceStore, Received, receive, unpack
from supplyline.acquire.addresses import AddressRefused
from supplyline.acquire.network import Door, door_of, receive_objects
from supplyline.acquire.patterns import names_of
from supplyline.records import Capture, Failure, RawDocument
from tests.acquire.store import Store, running_store

LINE = b'{"text": "The port of Alphaville was closed."}\n'


@pytest.fixture(scope="module")
def running() -> Iterator[Store]:
    with running_store() as store:
        yield store


@pytest.fixture
def store(running: Store) -> Store:
    """Return the store, empty and well."""
    for part in (running.objects, running.denied, running.cut, running.unsteady, running.asked):
        part.clear()
    return running


def environment(store: Store, **more: str) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": store.address, **more}


def taken(
    store: Store, folder: Path, *sources: str, known: Mapping[str, Capture] | None = None
) -> list[Received | Failure]:
    door = door_of(environment(store), allow_private=True)
    return list(receive_objects(sources, EvidenceStore(folder), known=known or {}, door=door))


def told(found: list[Received | Failure]) -> list[tuple[str, str]]:
    """Return what came of each: its source, and the fault, or the kind it is of."""
    return [
        (i.source, i.fault) if isinstance(i, Failure) else (i.capture.source, i.kind) for i in found
    ]


def parquet(*texts: str, group: int = 2) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({"text": texts}), sink, row_group_size=group, use_dictionary=False)
    return sink.getvalue()


def damaged(data: bytes, group: int) -> bytes:
    """Return a Parquet file one of whose row groups cannot be read."""
    place = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(group).column(0).data_page_offset
    return data[:place] + b"\xff" * 20 + data[place + 20 :]


def warc(*pages: str) -> bytes:
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=False)
    for number, page in enumerate(pages):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        body = io.BytesIO(f"<html><body><p>{page}</p></body></html>".encode())
        writer.write_record(
            writer.create_warc_record(
                f"https://outlet.example/{number}", "response", payload=body, http_headers=head,
                warc_headers_dict={"WARC-Date": "2025-03-01T08:00:00Z"},
            )
        )  # fmt: skip
    return sink.getvalue()


def test_a_pattern_stands_for_objects_in_order(store: Store, tmp_path: Path) -> None:
    """Objects that fit come by name, over several answers, with their bytes kept under their hash."""
    data = {f"2025-0{m}/part-{n}.jsonl": LINE * (m + n) for m in (1, 2) for n in (0, 1, 2)}
    store.objects.update(data | {"2024-12/part-0.jsonl": LINE, "2025-01/notes.jsonl": LINE})
    found = taken(store, tmp_path, "s3://archive/2025-*/part-[01].jsonl")
    assert told(found) == [
        (f"s3://archive/2025-0{m}/part-{n}.jsonl", "jsonl") for m in (1, 2) for n in (0, 1)
    ]
    for item in found:
        assert isinstance(item, Received)
        assert item.path.read_bytes() == data[item.capture.source.removeprefix("s3://archive/")]
        assert (item.capture.method, item.path.name) == ("object", item.capture.id)
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_a_key_that_ends_with_a_slash_is_a_folder(store: Store, tmp_path: Path) -> None:
    """As in a folder of this machine, names decide there what is looked at; "**" stands for any folders."""
    store.objects.update(
        {f"a/{k}": LINE for k in ("b/1.jsonl", "2.jsonl", "_SUCCESS", ".x/3.jsonl")}
    )
    sources = ["s3://archive/a/2.jsonl", "s3://archive/a/b/1.jsonl"]
    assert [s for s, _ in told(taken(store, tmp_path, "s3://archive/a/"))] == sources
    assert [s for s, _ in told(taken(store, tmp_path, "s3://archive/**/*.jsonl"))] == sources


def test_what_has_not_changed_is_not_asked_for_again(store: Store, tmp_path: Path) -> None:
    """An object with the ETag of its last capture costs one question; another state is taken anew."""
    store.objects.update({"a.jsonl": LINE, "b.jsonl": LINE * 2})
    first = taken(store, tmp_path, "s3://archive/*.jsonl")
    known = {i.capture.source: i.capture for i in first if isinstance(i, Received)}
    store.objects["b.jsonl"] = LINE * 3
    store.asked.clear()
    again = taken(store, tmp_path, "s3://archive/*.jsonl", known=known)
    assert (store.got("a.jsonl"), store.got("b.jsonl")) == (0, 1)
    assert again[0] == first[0]
    assert again[1] != first[1]
    assert isinstance(first[0], Received)
    first[0].path.chmod(0o644)
    first[0].path.unlink()
    assert taken(store, tmp_path, "s3://archive/a.jsonl", known=known)
    assert store.got("a.jsonl") == 1, "bytes that somebody removed are asked for"


def test_what_cannot_be_had_costs_itself_only(store: Store, tmp_path: Path) -> None:
    """No rights, no object, nothing in it, cut off, changed meanwhile, no kind of ours: each is named."""
    store.objects.update({f"{n}.jsonl": LINE * 9 for n in range(5)} | {"empty.jsonl": b""})
    store.objects["picture.jsonl"] = b"\x89PNG\r\n\x1a\n"
    store.denied.add("1.jsonl")
    store.cut.add("2.jsonl")
    store.unsteady.add("3.jsonl")
    found = taken(store, tmp_path, "s3://archive/*.jsonl", "s3://archive/gone.jsonl")
    assert told(found) == [
        ("s3://archive/0.jsonl", "jsonl"),
        ("s3://archive/1.jsonl", "unreadable"),
        ("s3://archive/2.jsonl", "unreadable"),
        ("s3://archive/3.jsonl", "changed"),
        ("s3://archive/4.jsonl", "jsonl"),
        ("s3://archive/empty.jsonl", "empty"),
        ("s3://archive/picture.jsonl", "unknown kind"),
        ("s3://archive/gone.jsonl", "not found"),
    ]
    assert isinstance(found[1], Failure)
    assert "ACCESS_DENIED" in found[1].message
    assert len(list(tmp_path.glob("??/*"))) == 1, "the two that came have the same bytes"
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_a_pattern_that_fits_nothing_is_a_failure(store: Store, tmp_path: Path) -> None:
    """Nothing that fits, no bucket, no right to list, no key: one failure each, and the next is looked at."""
    store.objects["a.jsonl"] = LINE
    asked = ("s3://archive/*.parquet", "s3://other/*.jsonl", "s3://archive", "s3://archive/none/")
    assert [fault for _, fault in told(taken(store, tmp_path, *asked, "s3://archive/a.jsonl"))] == [
        "no match", "unreadable", "refused address", "no match", "jsonl",
    ]  # fmt: skip
    store.denied.add("")
    assert told(taken(store, tmp_path, "s3://archive/*.jsonl")) == [
        ("s3://archive/*.jsonl", "unreadable")
    ]


def test_damage_costs_the_same_here_and_in_a_store(store: Store, tmp_path: Path) -> None:
    """A broken Parquet part and a WARC cut in the middle give the same rows and faults from both."""
    texts = [f"The port of Alphaville was closed on day {n}." for n in range(6)]
    pages = warc(*texts)
    store.objects.update(
        {
            "p/1.parquet": damaged(parquet(*texts), 1),
            "p/2.parquet": parquet(*texts)[:-30],
            "p/3.parquet": parquet(*texts),
            "w/1.warc": pages[: len(pages) // 2 + 60],
            "w/2.warc.gz": gzip.compress(pages),
            "w/3.warc.gz": gzip.compress(pages)[:-200],
        }
    )
    for key, data in store.objects.items():
        place = tmp_path / "here" / key
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    here = receive([str(tmp_path / "here" / "*" / "[123].*"), str(tmp_path / "here" / "*.nothing")])
    there = taken(store, tmp_path / "kept", "s3://archive/*/[123].*", "s3://archive/*.nothing")
    results = [
        [
            (i.id, "") if isinstance(i, RawDocument) else (i.locator, i.fault)
            for item in found
            for i in ([item] if isinstance(item, Failure) else unpack(item))
        ]
        for found in (here, there)
    ]
    assert results[0] == results[1]
    faults = [found for found in results[0] if found[1]]
    assert faults[:2] == [("rows 3 to 4", "corrupt"), ("", "truncated")]
    assert {fault for _, fault in faults[2:-1]} == {"truncated"}
    assert faults[-2:] == [("the rest", "truncated"), ("", "no match")]
    assert len(results[0]) - len(faults) >= 4 + 6 + 2


def test_keys_come_from_the_environment_or_there_are_none(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the user's own files and the process's environment hold beside is not used."""
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = FROMFILE\naws_secret_access_key = x\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / ".aws" / "credentials"))
    store.objects["a.jsonl"] = LINE
    taken(store, tmp_path / "one", "s3://archive/a.jsonl")
    assert {sent for _, _, sent in store.asked} == {""}
    store.asked.clear()
    told = environment(store, AWS_ACCESS_KEY_ID="TOLD", AWS_SECRET_ACCESS_KEY="y")  # noqa: S106  # a test's
    door = door_of(told, allow_private=True)
    list(
        receive_objects(["s3://archive/a.jsonl"], EvidenceStore(tmp_path / "two"), known={}, door=door)
    )  # fmt: skip
    assert store.asked
    assert all("Credential=TOLD/" in sent for _, _, sent in store.asked)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("http://127.0.0.1:9000", "without TLS"),
        ("https://127.0.0.1:9000", "a loopback address"),
        ("https://169.254.169.254", "a link-local address"),
        ("https://[::ffff:10.0.0.1]", "a private address"),
        ("https://minio", "a name of the inner network"),
        ("https://me:secret@store.example", "no address of a store"),
        ("file:///etc", "no address of a store"),
        ("https://store.example/path", "a path"),
        ("https://store.example:port", "no address"),
    ],
)
def test_a_store_of_the_inner_network_is_refused(address: str, found: str) -> None:
    """Nothing is asked inside, and nothing without TLS, unless the user says so."""
    with pytest.raises(AddressRefused, match=found) as refused:
        door_of({"AWS_ENDPOINT_URL_S3": address}, allow_private=False)
    assert "secret" not in str(refused.value)


def test_a_door_is_told_all_that_its_client_would_look_for() -> None:
    """Region, keys and address come as the variables say; half a key or no region is refused."""
    told = {
        "AWS_ENDPOINT_URL": "http://minio:9000", "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c",
    }  # fmt: skip
    assert door_of(told, allow_private=True) == Door(
        host="minio:9000", scheme="http", region="eu-central-1", key="a", secret="b", session="c"  # noqa: S106  # as above
    )  # fmt: skip
    with pytest.raises(AddressRefused, match="both, or neither"):
        door_of({"AWS_ACCESS_KEY_ID": "a"}, allow_private=True)
    with pytest.raises(AddressRefused, match="the region"):
        door_of({"AWS_REGION": "evil.example/"}, allow_private=True)


def test_files_are_found_by_pattern_as_by_the_shell(tmp_path: Path) -> None:
    """A pattern in quotes gives what the shell would have given; a file of that very name comes first."""
    for name in ("2025-01/a.jsonl", "2025-02/b.jsonl", "2024-12/c.jsonl", "x[1].jsonl", "x1.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(LINE)

    def found(pattern: str) -> list[str]:
        return [
            i.fault if isinstance(i, Failure) else str(Path(i.capture.source).relative_to(tmp_path))
            for i in receive([str(tmp_path / pattern)])
        ]

    assert found("2025-*/*.jsonl") == ["2025-01/a.jsonl", "2025-02/b.jsonl"]
    assert found("2025-*") == ["2025-01/a.jsonl", "2025-02/b.jsonl"]
    assert found("**/[ac].jsonl") == ["2024-12/c.jsonl", "2025-01/a.jsonl"]
    assert found("x[1].jsonl") == ["x[1].jsonl"]
    assert found("*.parquet") == ["no match"]


def test_names_are_matched_folder_by_folder() -> None:
    """Folders without signs are not listed, so that a pattern asks for no more than it needs."""
    asked: list[str] = []

    def listed(folder: str) -> list[tuple[str, bool]]:
        asked.append(folder)
        return {"a/b/": [("c", True), ("d.txt", False)], "a/b/c/": [("e.txt", False)]}[folder]

    assert list(names_of(["a", "b", "*.txt"], listed)) == ["a/b/d.txt"]
    assert asked == ["a/b/"]
    assert list(names_of(["a", "b", "**", "*.txt"], listed)) == ["a/b/d.txt", "a/b/c/e.txt"]
