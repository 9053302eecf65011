"""The documented commands against a stand-in for a cluster: starting again never costs results."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.k8s.fake_cluster import FakeCluster, fake_cluster
from tests.k8s.manifests import FOLDER, KUSTOMIZATIONS, program

CLAIMS = {"unic-tfn-data", "unic-tfn-outputs"}
JOBS = {"unic-tfn-grid", "unic-tfn-report"}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[FakeCluster]:
    with fake_cluster(tmp_path) as cluster:
        yield cluster


def kubectl(cluster: FakeCluster, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(cluster.kubeconfig.parent)}
    command = [program("kubectl"), f"--kubeconfig={cluster.kubeconfig}", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def succeed(cluster: FakeCluster, *arguments: object) -> None:
    done = kubectl(cluster, *arguments)
    assert done.returncode == 0, done.stderr


def test_the_first_command_is_enough(cluster: FakeCluster) -> None:
    succeed(cluster, "apply", "--validate=false", "-f", FOLDER / "grid-job.yaml")
    assert cluster.names("PersistentVolumeClaim") == CLAIMS
    assert cluster.names("Job") == {"unic-tfn-grid"}


@pytest.mark.parametrize("after", KUSTOMIZATIONS, ids=lambda path: path.name)
def test_one_command_starts_and_starts_again_whatever_ran_before(
    cluster: FakeCluster, after: Path
) -> None:
    succeed(cluster, "apply", "--validate=false", "-f", FOLDER / "grid-job.yaml")
    before = {name: cluster.objects["PersistentVolumeClaim", name] for name in CLAIMS}
    for _ in range(2):
        succeed(cluster, "replace", "--force", "--validate=false", "-k", after)
        assert cluster.names("Job") == JOBS
    assert cluster.deleted.count(("Job", "unic-tfn-grid")) == 2
    assert {kind for kind, _ in cluster.deleted} <= {"Job", "NetworkPolicy", "ConfigMap"}
    assert {name: cluster.objects["PersistentVolumeClaim", name] for name in CLAIMS} == before


def test_applying_another_overlay_over_a_job_fails_as_in_a_cluster(cluster: FakeCluster) -> None:
    succeed(cluster, "apply", "--validate=false", "-k", FOLDER / "base")
    done = kubectl(cluster, "apply", "--validate=false", "-k", FOLDER / "overlays" / "shards")
    assert done.returncode != 0


@pytest.mark.parametrize(
    ("grid", "report", "ends"),
    [
        ([], [], False),
        (["Complete"], [], False),
        (["Complete"], ["Complete"], True),
        (["Complete"], ["FailureTarget", "Failed"], True),
        (["FailureTarget", "Failed"], [], True),
        (["Suspended"], ["Suspended"], False),
    ],
)
def test_the_documented_waiting_ends_with_either_end(
    cluster: FakeCluster, grid: list[str], report: list[str], ends: bool
) -> None:
    for name, conditions in (("grid", grid), ("report", report)):
        status = {"conditions": [{"type": kind, "status": "True"} for kind in conditions]}
        cluster.objects["Job", f"unic-tfn-{name}"] = {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": f"unic-tfn-{name}", "namespace": "unic"},
            "status": status,
        }
    text = (FOLDER / "README.md").read_text()
    loop = text[text.index("ended() {") :].split("do sleep 10")[0]
    again = f"{loop}do exit 9; done"
    environment = {
        **os.environ,
        "KUBECONFIG": str(cluster.kubeconfig),
        "HOME": str(cluster.kubeconfig.parent),
        "PATH": f"{Path(program('kubectl')).parent}:{os.environ['PATH']}",
    }
    done = subprocess.run(["bash", "-c", again], env=environment, check=False, timeout=60)
    assert done.returncode == (0 if ends else 9)


@pytest.mark.parametrize("claims", ["claims", "claims-one-node"])
def test_claims_are_made_without_a_job(cluster: FakeCluster, claims: str) -> None:
    succeed(cluster, "apply", "--validate=false", "-k", FOLDER / claims)
    assert cluster.names("PersistentVolumeClaim") == CLAIMS
    assert len(cluster.objects) == len(CLAIMS)
