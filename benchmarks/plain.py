"""The peer of reading: the same spaCy pipeline run plainly over every text (``nlp.pipe``).

That is what a script without gate, cache and batches of sentences does before it has read a single claim.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import CORES, Taken, take

_RUN = """
import json, sys, time
from pathlib import Path
import spacy
from supplyline.claims.parsing.installed import find_pipeline
texts = json.loads(Path(sys.argv[1]).read_text())
nlp = spacy.load(find_pipeline(None).folder)
nlp.max_length = 10**7
started = time.perf_counter()
for doc in nlp.pipe(texts, n_process=int(sys.argv[2]), batch_size=16):
    pass
print(time.perf_counter() - started)
"""


def plainly(texts: Sequence[str], *, timeout: float) -> Taken:
    """Return what it took; its output is the seconds without start and loading.

    Raises:
        SystemExit: It failed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "texts.json"
        file.write_text(json.dumps(list(texts)), encoding="utf-8")
        taken = take([sys.executable, "-c", _RUN, str(file), str(CORES)], timeout=timeout)
    if taken.fault:
        raise SystemExit(f"nlp.pipe: {taken.fault}")
    return taken
