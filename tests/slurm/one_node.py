"""A real Slurm of one node: controller and daemon as processes of this user, without a service.

Works from Debian's packages, unpacked into a folder or installed (`.ci/slurm` does the first).
Slurm's authentication and accounting are left out; everything else is Slurm as it is.
"""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CONFIGURATION = """
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={daemon_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
# Before a job that was requeued may begin again; two minutes by default.
AuthInfo=cred_expire=5
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
{plugins}
SlurmdParameters=config_overrides
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
ReturnToService=2
SlurmdTimeout=6
KillWait=10
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
NodeName=node NodeHostname={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=64000 State=UNKNOWN
PartitionName=usual Nodes=node Default=YES State=UP PriorityTier=1 PreemptMode=REQUEUE
PartitionName=urgent Nodes=node State=UP PriorityTier=10 PreemptMode=OFF
"""
DEADLINE = 240.0
ENDED = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY"}


class OneNode:
    """A cluster, to be started.

    Args:
        root: where Slurm's packages are unpacked; `/` where they are installed.
        folder: for its state and logs.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.variables = self._variables()
        self._configure()

    def start(self) -> None:
        """Start the controller and the node."""
        self._start("slurmctld", "-D", "-c")
        self.start_node()

    def start_node(self) -> None:
        """Start the node's daemon and wait until jobs can run there."""
        stepd = self._program("slurmstepd")
        self._start("slurmd", "-D", "-N", "node", "-d", str(stepd))
        self.wait(lambda: "idle" in self("sinfo", "--noheader", "--format=%T"), "the node")

    def lose_node(self) -> None:
        """Take the node away as a power cut does: its daemon and all of its jobs, at once."""
        for process in self._of_node():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if daemon := self.processes.pop("slurmd", None):
            daemon.wait()
        # As where it is in memory: a daemon that finds an earlier life's scripts starts none there.
        shutil.rmtree(self.folder / "spool", ignore_errors=True)
        (self.folder / "spool").mkdir()

    def stop(self) -> None:
        """End the cluster and all of its jobs."""
        self.lose_node()
        if controller := self.processes.pop("slurmctld", None):
            controller.kill()
            controller.wait()

    def __call__(self, *command: object, **variables: str) -> str:
        """Run a command of Slurm, or any other, with the cluster at hand; return what it prints."""
        done = self.run(*command, **variables)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def run(self, *command: object, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command with the cluster at hand."""
        return subprocess.run(
            list(map(str, command)),
            env={**os.environ, **self.variables, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE,
        )

    def job(self, number: str) -> dict[str, str]:
        """Return what `scontrol` says of a job, or of one task of an array, as `12_0`."""
        [line] = self("scontrol", "--oneliner", "show", "job", number).strip().splitlines()
        return dict(word.split("=", 1) for word in line.split() if "=" in word)

    def state(self, number: str) -> str:
        """Return a job's state, such as `RUNNING`."""
        return self.job(number)["JobState"]

    def wait_for_end(self, *numbers: str) -> list[str]:
        """Wait until jobs have ended and return their states."""
        self.wait(lambda: all(self.state(n) in ENDED for n in numbers), f"jobs {numbers}")
        return [self.state(number) for number in numbers]

    def wait(self, condition: Callable[[], bool], subject: str) -> None:
        """Wait until something holds; fail with the queue and the logs if that takes too long."""
        end = time.monotonic() + DEADLINE
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {subject}\n{self._told()}")
            time.sleep(0.2)

    def _told(self) -> str:
        """Return what helps to understand a failure."""
        parts = [self.run("squeue").stdout]
        for log in sorted(self.folder.glob("*.log")):
            parts += [f"== {log.name}", *log.read_text(errors="replace").splitlines()[-20:]]
        return "\n".join(parts)

    def _configure(self) -> None:
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        places = list((self.root / "usr" / "lib").glob("*/slurm-wlm"))
        text = CONFIGURATION.format(
            host=socket.gethostname().partition(".")[0],
            user=getpass.getuser(),
            folder=self.folder,
            controller_port=free_port(),
            daemon_port=free_port(),
            plugins=f"PluginDir={places[0]}" if places else "",
        )
        (self.folder / "slurm.conf").write_text(text)

    def _variables(self) -> dict[str, str]:
        libraries = [p for p in (self.root / "usr" / "lib").glob("*-linux-gnu*") if p.is_dir()]
        libraries += [place / "slurm-wlm" for place in libraries]
        programs = [self.root / "usr" / "bin", self.root / "usr" / "sbin"]
        found = {
            "PATH": ":".join([*map(str, programs), os.environ["PATH"]]),
            "SLURM_CONF": str(self.folder / "slurm.conf"),
        }
        if self.root != Path("/"):
            found["LD_LIBRARY_PATH"] = ":".join(map(str, libraries))
        return found

    def _program(self, name: str) -> Path:
        """Return where a program is; Debian gives those of the daemons a name of their own."""
        places = [self.root / "usr" / "sbin" / n for n in (f"{name}-wlm", name)]
        return next(place for place in places if place.exists())

    def _start(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.out.log").open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [str(self._program(name)), *arguments],
                env={**os.environ, **self.variables},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _of_node(self) -> Iterator[int]:
        """Yield the processes of the node, its daemon and its jobs, by the cluster's mark."""
        mark = f"SLURM_CONF={self.folder / 'slurm.conf'}".encode()
        controller = self.processes["slurmctld"]
        for place in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                number = int(place.parent.name)
                if number != controller.pid and mark in place.read_bytes().split(b"\0"):
                    yield number


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


@contextmanager
def one_node(root: Path, folder: Path) -> Iterator[OneNode]:
    """Give a running cluster, which is ended with the block and leaves nothing behind."""
    cluster = OneNode(root, folder)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
