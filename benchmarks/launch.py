"""Start a command from a small process and say what it took: ``python -IS launch.py GROUP COMMAND...``.

The kernel counts towards a process' peak memory what its parent held when it started it.  A benchmark
that holds a corpus would be counted towards every tool; this file imports next to nothing.  GROUP is
the folder of the control group that the command runs in, "-" for none.  The last line of standard error
is seconds by the clock, processor seconds of the command and its children, ``ru_maxrss`` in bytes, and
its exit code.
"""

import os
import sys
import time

group = sys.argv[1]
began = time.perf_counter()
child = os.fork()
if not child:
    if group != "-":
        with open(group + "/cgroup.procs", "w") as members:  # noqa: PTH123  # pathlib is an import more
            members.write(str(os.getpid()))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606  # the benchmark names the command
_, status, usage = os.wait4(child, 0)
print(
    time.perf_counter() - began,
    usage.ru_utime + usage.ru_stime,
    usage.ru_maxrss * 1024,
    os.waitstatus_to_exitcode(status),
    file=sys.stderr,
)
