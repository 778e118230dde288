"""Fuzz the parsers of foreign input by coverage (atheris) and say what broke.

    .venv/bin/python tools/fuzz.py [TARGET...] [--seconds N] [--at-once N] [--keep DIR]
    .venv/bin/python tools/fuzz.py TARGET --once FILE

Each target of ``tests/fuzzing/targets.py`` runs in a process of its own, from small seeds of ours, for N
seconds.  A finding is an exception that is no documented answer, a broken rule, more than 5 s of
processor time on one input (120 s by the clock end the process), more than 1 GB, or a crash of the
interpreter; each is
tried once more in a fresh process, written under DIR with its input and its trace, and counted once
for each place where it breaks.  Exit status 1: there was one.

Where atheris is not installed (it has wheels for Linux and some Pythons only) this says so; the
hypothesis tests in ``tests/fuzzing`` then are all there is.

Does not: shrink inputs beyond keeping the shortest for each place.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a file: tests/ is beside tools/

if TYPE_CHECKING:
    from tests.fuzzing.targets import Target

SLOW = 5.0  # seconds of processor time for one input
HANGS = 120  # seconds by the clock after which the process is ended
LARGE = 1 << 30  # bytes that one input may add
SWEEP = 500  # runs after which what the target wrote is removed
RESTARTS = 40  # of one target, after crashes that end its process
NATIVE = {"timeout": "Hang", "oom": "TooLarge", "crash": "Crash", "leak": "Leak"}


@dataclass(slots=True)
class Told:
    """What fuzzing one target came to."""

    name: str
    runs: int = 0
    seconds: float = 0.0
    findings: dict[str, dict[str, str]] = field(default_factory=dict)  # by place
    trouble: str = ""


def main() -> int:
    """Fuzz the targets asked for; print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="default: all")
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--at-once", type=int, default=1, help="targets at a time (1)")
    parser.add_argument("--keep", type=Path, help="where findings and inputs go (a new folder)")
    parser.add_argument("--list", action="store_true", help="only list the targets")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--once", type=Path, help="run one input of one target, and say what it does"
    )
    asked = parser.parse_args()
    from tests.fuzzing.targets import TARGETS  # noqa: PLC0415  # after the path is set

    unknown = [name for name in asked.targets if name not in TARGETS]
    if unknown:
        parser.error(f"found {', '.join(unknown)}, needed some of {', '.join(TARGETS)}")
    if asked.list:
        print(*(f"{name:12} {target.reads}" for name, target in TARGETS.items()), sep="\n")
        return 0
    if asked.once is not None:
        return run_once(TARGETS[asked.targets[0]], asked.once)
    if importlib.util.find_spec("atheris") is None:
        print(
            f"atheris is not installed for Python {sys.version_info[0]}.{sys.version_info[1]}: only the "
            "hypothesis tests are there, run .venv/bin/pytest tests/fuzzing"
        )
        return 2
    if asked.child:
        fuzz(asked.targets[0], TARGETS[asked.targets[0]], asked.keep, asked.seconds)
    keep = asked.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    with ThreadPoolExecutor(max(1, asked.at_once)) as pool:
        told = list(
            pool.map(lambda name: watch(name, keep / name, asked.seconds), asked.targets or TARGETS)
        )
    tell(told, keep)
    return 1 if any(one.findings or one.trouble for one in told) else 0


# ---- in the parent


def watch(name: str, keep: Path, seconds: int) -> Told:
    """Fuzz one target in a process of its own, started again after each crash."""
    told = Told(name)
    for below in ("corpus", "found", "ended"):
        (keep / below).mkdir(parents=True, exist_ok=True)
    ends = time.monotonic() + seconds
    for _ in range(RESTARTS):
        left = round(ends - time.monotonic())
        if left < 1:
            break
        began = time.monotonic()
        command = [
            sys.executable,
            __file__,
            "--child",
            name,
            "--seconds",
            str(left),
            "--keep",
            str(keep),
        ]
        output = keep / "output.txt"
        # Whatever a process leaves behind, also one that was killed, goes with this folder.
        with output.open("wb") as file, tempfile.TemporaryDirectory(dir=_memory()) as scratch:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=file, stderr=file, env=os.environ | {"TMPDIR": scratch}
            )
            try:
                status = process.wait(left + 2 * HANGS)
            except subprocess.TimeoutExpired:  # memory so damaged that it cannot even end
                process.kill()
                status = process.wait()
        said = output.read_text(errors="replace")
        runs = re.findall(r"^#(\d+)\s|number_of_executed_units:\s*(\d+)", said, re.MULTILINE)
        told.runs += max((int(a or b) for a, b in runs), default=0)
        over = re.search(r"^Done \d+ runs in (\d+) second", said, re.MULTILINE)
        told.seconds += int(over[1]) if over else time.monotonic() - began
        ended = list(_ended(name, keep, said[-3000:]))
        if not ended and status:
            told.trouble = said.strip().rpartition("\n")[2][:200] or f"{status}"
            break
    for place in sorted((keep / "found").glob("*.json")):
        found = json.loads(place.read_text())
        told.findings.setdefault(found["where"], found)
    print(f"{name}: {told.runs:,} runs, {told.seconds:.0f} s, {len(told.findings)} findings",
          file=sys.stderr, flush=True)  # fmt: skip
    return told


def _ended(name: str, keep: Path, output: str) -> Iterator[Path]:
    """Try again what ended the process, alone, and note what it does.

    A crash is a finding even where its input alone is answered: an earlier one damaged memory.
    """
    for place in (keep / "ended").glob("*-*"):
        kind = place.name.partition("-")[0]
        command = [sys.executable, __file__, name, "--once", str(place)]
        began = time.monotonic()
        try:
            alone = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, errors="replace",
                timeout=HANGS * 2, check=False,
            )  # fmt: skip
            said = f"rc {alone.returncode}\n{alone.stdout[-3000:]}{alone.stderr[-3000:]}"
            held = alone.returncode == 0
        except subprocess.TimeoutExpired:
            said, held = f"no end within {HANGS * 2} s", False
        said += f"\n{time.monotonic() - began:.1f} s"
        if held and kind == "crash":
            said, held = f"not by this input alone, which is answered\n{output}", False
        if held:
            place.rename(keep / "ended" / f"alone_fine_{place.name.replace('-', '_')}")
        else:
            note(
                keep / "found",
                place.read_bytes(),
                NATIVE.get(kind, kind),
                f"{kind} of the process",
                said,
            )
            place.rename(keep / "found" / f"{place.name.replace('-', '_')}.bin")
        yield place


def tell(told: list[Told], keep: Path) -> None:
    """Print the table, then each finding."""
    print("| target | executions | seconds | findings |\n| --- | ---: | ---: | ---: |")
    for one in told:
        print(f"| {one.name} | {one.runs:,} | {one.seconds:.0f} | {len(one.findings)} |")
    for one in told:
        if one.trouble:
            print(f"{one.name}: did not run: {one.trouble}")
        for where, found in one.findings.items():
            print(
                f"{one.name}: {found['kind']} at {where}: {found['said'][:160]}\n  {found['input']}"
            )
    print(f"findings and inputs: {keep}")


# ---- in the child


def fuzz(name: str, target: Target, keep: Path, seconds: int) -> None:
    """Fuzz until the time is over; ends the process."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415

    # All of ours is loaded anew, to be instrumented: one class of an error, not two of one name.
    for module in list(sys.modules):
        if module.split(".")[0] in ("supplyline", "tests"):
            del sys.modules[module]
    with atheris.instrument_imports(include=["supplyline", *target.guided]):
        from tests.fuzzing.targets import TARGETS  # noqa: PLC0415  # as told above

        target = TARGETS[name]
        warm(target)
    corpus = keep / "corpus"
    for seed in target.seeds():
        (corpus / f"seed_{hashlib.sha256(seed).hexdigest()[:16]}").write_bytes(seed)
    longest = max(target.longest, *(len(seed) * 2 for seed in target.seeds()))
    one = Watcher(target, keep / "found")
    atheris.Setup(
        [
            sys.argv[0], f"-max_total_time={seconds}", f"-timeout={HANGS}", f"-max_len={longest}",
            f"-rss_limit_mb={(LARGE >> 20) + 1024}", "-print_final_stats=1", "-verbosity=1",
            "-len_control=0", f"-report_slow_units={HANGS}", f"-artifact_prefix={keep / 'ended'}/", str(corpus),
        ],
        one,
    )  # fmt: skip
    atheris.Fuzz()


def warm(target: Target) -> None:
    """Run every seed, so that what is loaded when first used is loaded."""
    with tempfile.TemporaryDirectory() as folder:
        for seed in target.seeds():
            try:
                target.run(seed, Path(folder))
            except Exception:  # noqa: BLE001  # told when the seed is run as an input
                traceback.print_exc()


class Watcher:
    """Runs a target on one input after the other and notes what breaks."""

    def __init__(self, target: Target, found: Path) -> None:
        self._target, self._found = target, found
        self._folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        self._runs, self._largest = 0, _peak()
        self._ignored: list[str] = []
        # What compiled code cannot raise, such as an object freed twice, is told here.
        sys.unraisablehook = lambda told: self._ignored.append(str(told.exc_value))

    def __call__(self, data: bytes) -> None:
        """Run the target on ``data``."""
        began = time.process_time()
        try:
            self._target.run(data, self._folder)
        except Exception as fault:  # noqa: BLE001  # that is what is looked for
            note(self._found, data, type(fault).__name__, place_of(fault), "".join(traceback.format_exception(fault)))  # fmt: skip
        if self._ignored:
            note(self._found, data, "Ignored", "compiled code", self._ignored[-1])
            self._ignored.clear()
        if (took := time.process_time() - began) > SLOW:
            note(self._found, data, "Slow", "one input", f"{took:.1f} s")
        if (peak := _peak()) > self._largest:
            if peak > self._largest + LARGE:
                note(self._found, data, "TooLarge", "one input", f"{peak - self._largest:,} bytes")
            self._largest = peak
        self._runs += 1
        if self._runs % SWEEP == 0:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(exist_ok=True)


def note(found: Path, data: bytes, kind: str, where: str, said: str) -> None:
    """Write a finding down, or keep the shorter input of one that is known."""
    name = hashlib.sha256(f"{kind} {where}".encode()).hexdigest()[:16]
    place = found / f"{name}.bin"
    if place.exists() and place.stat().st_size <= len(data):
        return
    place.write_bytes(data)
    lines = said.strip().splitlines()
    record = {"kind": kind, "where": where, "said": lines[-1] if lines else "", "trace": said,
              "input": str(place)}  # fmt: skip
    (found / f"{name}.json").write_text(json.dumps(record))


def place_of(fault: BaseException) -> str:
    """Return where a fault was raised: the last line of ours, and the last of all."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "/supplyline/" in frame.filename] or frames
    last = frames[-1]
    told = {f"{Path(frame.filename).name}:{frame.lineno}": None for frame in (ours[-1], last)}
    return " < ".join(told)


def run_once(target: Target, place: Path) -> int:
    """Run one input; 0: it is answered, in time and in bounds."""
    warm(target)
    before, began = _peak(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        target.run(place.read_bytes(), Path(folder))
    took, more = time.process_time() - began, _peak() - before
    print(f"{took:.2f} s of processor time, {more:,} bytes more")
    return int(took > SLOW or more > LARGE)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # nothing is left there


if __name__ == "__main__":
    sys.exit(main())
