"""Run one deduplicator over a Parquet file, as its own documentation says to use it.

``python peer_run.py TOOL DOCUMENTS.parquet OUT.parquet`` in the peers' environment (``peers.txt``);
it imports nothing of supplyline.  OUT has two columns of row numbers, ``a`` and ``b``: pairs that the
tool calls duplicates of each other, or (TOOL in CLUSTERING) each document and the first of its
cluster.

Does not: judge.  Where a documentation leaves a choice open, the choice is said beside it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Pairs = Iterable[tuple[int, int]]

SHINGLE = 3  # words: what datasketch's and rensa's own benchmarks use


def texts_of(file: Path) -> list[str]:
    """Return the texts of ``file``, in order."""
    texts: list[str] = pq.read_table(file, columns=["text"])["text"].to_pylist()
    return texts


def shingles(text: str) -> list[str]:
    """Return the word 3-grams of ``text``, or its words where it has fewer."""
    words = text.lower().split()
    if len(words) < SHINGLE:
        return words
    return [" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]


def datasketch(file: Path) -> Pairs:
    """MinHash LSH of the documentation's example: 128 permutations, Jaccard over .5, all queried.

    Sets of word 3-grams, which the documentation's own measurement is on; one process, for it has
    no other way in memory.
    """
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]  # noqa: PLC0415  # not installed here; only this tool's run loads it

    tokens = ([s.encode() for s in shingles(text)] for text in texts_of(file))
    sketches = MinHash.bulk(tokens, num_perm=128)
    index = MinHashLSH(threshold=0.5, num_perm=128)
    with index.insertion_session() as session:
        for i, sketch in enumerate(sketches):
            session.insert(i, sketch)
    for i, sketch in enumerate(sketches):
        yield from ((i, j) for j in index.query(sketch) if j < i)


def rensa(file: Path) -> Pairs:
    """Deduplicator of the README: words, 128 permutations, Jaccard over .8; what it kept is asked."""
    from rensa import RMinHash, RMinHashDeduplicator  # type: ignore[import-not-found]  # noqa: PLC0415  # not installed here; as above

    tool = RMinHashDeduplicator(threshold=0.8, num_perm=128, use_lsh=True)
    sketches = RMinHash.from_token_sets(
        (text.split() for text in texts_of(file)), num_perm=128, seed=42
    )
    return _kept(tool, sketches)


def rensa_wide(file: Path) -> Pairs:
    """The same with 64 bands of 2 rows, on the word 3-grams of its own benchmark.

    The threshold is where such bands begin to find, (1 / 64) ** (1 / 2) = .125: with a higher one
    the bands find what the check then throws away.
    """
    from rensa import RMinHash, RMinHashDeduplicator  # noqa: PLC0415  # not installed here; as above

    tool = RMinHashDeduplicator(threshold=0.125, num_perm=128, use_lsh=True, num_bands=64)
    sketches = RMinHash.from_token_sets(
        (shingles(text) for text in texts_of(file)), num_perm=128, seed=42
    )
    return _kept(tool, sketches)


def _kept(tool: object, sketches: list[object]) -> Iterator[tuple[int, int]]:
    """Yield each document and what the deduplicator had kept that is a duplicate of it."""
    tool.add_pairs((str(i), sketch) for i, sketch in enumerate(sketches))  # type: ignore[attr-defined]  # rensa has no types
    for i, found in enumerate(tool.get_duplicate_sets(sketches)):  # type: ignore[attr-defined]  # as above
        yield from ((i, int(j)) for j in found if int(j) != i)


def text_dedup(file: Path) -> Pairs:
    """``python -m text_dedup.minhash`` of the README: 5-grams, 250 permutations, Jaccard over .7.

    As many processes as there are cores.  The clusters are read from its union-find.
    """
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"HF_HUB_OFFLINE": "1", "HF_HOME": scratch}
        from text_dedup import minhash  # type: ignore[import-not-found]  # noqa: PLC0415  # not installed here; as above, and it reads the environment

        minhash.main.main(
            [
                "--path", "parquet", "--data_files", str(file), "--split", "train",
                "--cache_dir", f"{scratch}/cache", "--output", f"{scratch}/out",
                "--column", "text", "--batch_size", "10000",
                "--num_proc", str(len(os.sched_getaffinity(0))),
            ],
            standalone_mode=False,
        )  # fmt: skip
        clusters = minhash.uf
        yield from ((i, clusters.find(i)) for i in list(clusters.parent))


def daft(file: Path) -> Pairs:
    """The guide "MinHash deduplication": normalised, 64 hashes of 5-grams, 8 bands of 8 (Jaccard .7).

    Its clusters are made by a union-find here, which gives the components of the guide's alternating
    stars in less time.
    """
    import daft as engine  # type: ignore[import-not-found]  # noqa: PLC0415  # not installed here; as above
    from daft import functions  # noqa: PLC0415  # as above

    bands, rows = 8, 8  # what the guide's rule gives for .7 and 64
    column = engine.col
    clean = functions.normalize(
        column("text"), remove_punct=True, lowercase=True, nfd_unicode=True, white_space=True
    )
    signs = functions.minhash(clean, num_hashes=64, ngram_size=5, seed=42, hash_function="xxhash")
    signed = (
        engine.read_parquet(str(file))
        .select(functions.monotonically_increasing_id().alias("node"), column("id"), signs.alias("signs"))
        .collect()
    )  # fmt: skip
    buckets = (
        signed.select(column("node"), functions.chunk(column("signs"), rows).alias("band"))
        .with_column("place", engine.lit(list(range(bands))))
        .explode("band", "place")
        .groupby("place", "band")
        .agg(column("node").list_agg().alias("nodes"))
        .where(functions.length(column("nodes")) > 1)
        .select(column("nodes"))
        .to_pydict()["nodes"]
    )
    rows_of = {name: i for i, name in enumerate(pq.read_table(file, columns=["id"])["id"].to_pylist())}  # fmt: skip
    named = signed.select("node", "id").to_pydict()
    row = {node: rows_of[name] for node, name in zip(named["node"], named["id"], strict=True)}
    return _components([row[node] for node in bucket] for bucket in buckets)


def _components(groups: Iterable[list[int]]) -> Iterator[tuple[int, int]]:
    """Yield each document of ``groups`` and one of its component, the same for all of it."""
    above: dict[int, int] = {}

    def root(i: int) -> int:
        while above.setdefault(i, i) != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    for group in groups:
        for i in group[1:]:
            above[root(i)] = root(group[0])
    yield from ((i, root(i)) for i in list(above))


CLUSTERING = {"text-dedup", "daft"}
TOOLS: dict[str, Callable[[Path], Pairs]] = {
    "datasketch": datasketch,
    "rensa": rensa,
    "rensa 64x2": rensa_wide,
    "text-dedup": text_dedup,
    "daft": daft,
}


def main(tool: str, file: str, out: str) -> None:
    """Write what ``tool`` finds in ``file`` to ``out``."""
    pairs = list(TOOLS[tool](Path(file)))
    table = pa.table(
        {"a": pa.array([a for a, _ in pairs], pa.int64()), "b": pa.array([b for _, b in pairs], pa.int64())}
    )  # fmt: skip
    pq.write_table(table, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
