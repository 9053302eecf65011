"""The manifests conform to the schemas, the program's exit codes and the restricted profile."""

from pathlib import Path

import click
import kubernetes_validate
import pytest

from tests.k8s.manifests import (
    FOLDER,
    KUSTOMIZATIONS,
    STANDALONE,
    Manifest,
    find,
    grid_job,
    pod_spec,
    read,
    report_job,
)
from unic_tfn.cli.main import main
from unic_tfn.errors import DataError, DeviceError, JobspecError
from unic_tfn.jobspec.read import read_jobspec

ALL = (*STANDALONE, *KUSTOMIZATIONS)
NEWEST = ".".join(kubernetes_validate.latest_version().split(".")[:2])
GIB = 2**30

every_source = pytest.mark.parametrize("source", ALL, ids=lambda path: path.stem)
every_overlay = pytest.mark.parametrize("overlay", KUSTOMIZATIONS, ids=lambda path: path.name)


def pods(source: Path) -> list[Manifest]:
    return [pod_spec(m) for m in read(source) if m["kind"] in ("Job", "Pod")]


@every_source
@pytest.mark.parametrize("version", ["1.33", NEWEST])
def test_every_manifest_conforms_to_the_strict_schema(source: Path, version: str) -> None:
    manifests = read(source)
    assert manifests
    for manifest in manifests:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_the_schemas_refuse_a_misspelt_key() -> None:
    bad = {**grid_job(), "spec": {**grid_job()["spec"], "completion": 8}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(bad, NEWEST, strict=True)


@every_source
def test_every_pod_conforms_to_the_restricted_profile(source: Path) -> None:
    for pod in pods(source):
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
        assert {kind for v in pod["volumes"] for kind in v if kind != "name"} <= {
            "configMap",
            "emptyDir",
            "persistentVolumeClaim",
        }
        [container] = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@every_source
def test_every_pod_has_limits_and_a_limited_tmp(source: Path) -> None:
    for pod in pods(source):
        [container] = pod["containers"]
        for bound in ("requests", "limits"):
            assert {"cpu", "memory", "ephemeral-storage"} <= set(container["resources"][bound])
        [tmp] = [volume for volume in pod["volumes"] if volume["name"] == "tmp"]
        assert tmp["emptyDir"]["sizeLimit"]
        mounted = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        assert mounted["tmp"] == "/tmp"
        assert mounted["outputs"] == "/outputs"
        assert {volume["name"] for volume in pod["volumes"]} == set(mounted)


@every_overlay
def test_grid_and_report_start_the_program_of_the_image(overlay: Path) -> None:
    commands = {"grid": "run", "report": "report"}
    for component, job in (("grid", grid_job(overlay)), ("report", report_job(overlay))):
        [container] = pod_spec(job)["containers"]
        assert "command" not in container
        assert container["args"][0] == commands[component]
        assert container["args"][0] in main.list_commands(click.Context(main))


@every_overlay
def test_there_are_as_many_shards_as_completions(overlay: Path) -> None:
    spec = grid_job(overlay)["spec"]
    [container] = spec["template"]["spec"]["containers"]
    assert f"--shard=$(JOB_COMPLETION_INDEX)/{spec['completions']}" in container["args"]
    assert spec["completionMode"] == "Indexed"
    assert spec["maxFailedIndexes"] < spec["completions"]
    assert "successPolicy" not in spec


@every_overlay
def test_final_exit_codes_are_final_and_disruptions_do_not_count_as_failures(overlay: Path) -> None:
    ignored, fails_job, fails_index = grid_job(overlay)["spec"]["podFailurePolicy"]["rules"]
    assert ignored["action"] == "Ignore"
    assert ignored["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]
    assert fails_job["action"] == "FailJob"
    assert fails_job["onExitCodes"]["values"] == [JobspecError.exit_code, DataError.exit_code]
    assert fails_index["action"] == "FailIndex"
    assert fails_index["onExitCodes"]["values"] == [DeviceError.exit_code]


@every_overlay
def test_a_gpu_is_requested_exactly_where_the_program_is_told_to_use_one(overlay: Path) -> None:
    [container] = pod_spec(grid_job(overlay))["containers"]
    wants_gpu = "--device=gpu" in container["args"]
    assert wants_gpu != ("--device=cpu" in container["args"])
    assert ("nvidia.com/gpu" in container["resources"]["limits"]) is wants_gpu
    assert bool(pod_spec(grid_job(overlay)).get("tolerations")) is wants_gpu
    assert wants_gpu is ("cpu" not in overlay.name)


@every_overlay
def test_the_report_is_made_from_the_folder_that_the_grid_writes(overlay: Path) -> None:
    [grid] = pod_spec(grid_job(overlay))["containers"]
    [report] = pod_spec(report_job(overlay))["containers"]
    places = {
        "/jobspec": FOLDER / "components" / "own-data",
        "jobspecs": FOLDER.parent / "jobspecs",
    }
    path = Path(grid["args"][1])
    jobspec = read_jobspec(places[str(path.parent)] / path.name, {})
    assert report["args"][1] == f"/outputs/{jobspec.name}"
    assert report["image"] == grid["image"]


@every_overlay
def test_the_report_waits_at_least_as_long_as_the_grid_may_take(overlay: Path) -> None:
    [report] = pod_spec(report_job(overlay))["containers"]
    [wait] = [arg for arg in report["args"] if arg.startswith("--wait=")]
    seconds = 60 * int(wait.removeprefix("--wait="))
    assert grid_job(overlay)["spec"]["activeDeadlineSeconds"] <= seconds
    assert seconds < report_job(overlay)["spec"]["activeDeadlineSeconds"]


@every_overlay
def test_one_access_mode_for_all_claims(overlay: Path) -> None:
    modes = [
        m["spec"]["accessModes"] for m in read(overlay) if m["kind"] == "PersistentVolumeClaim"
    ]
    on_one_node = "one-node" in overlay.name
    assert modes == [["ReadWriteOnce" if on_one_node else "ReadWriteMany"]] * 2
    for job in (grid_job(overlay), report_job(overlay)):
        assert ("affinity" in pod_spec(job)) is on_one_node


def test_the_files_that_stand_alone_are_the_base() -> None:
    alone = [m for name in ("grid-job", "report-job") for m in read(FOLDER / f"{name}.yaml")]
    rendered = read(FOLDER / "base")
    assert sorted(map(repr, map(_sorted, alone))) == sorted(map(repr, map(_sorted, rendered)))


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def test_kueue_may_admit_fewer_pods_but_at_least_one() -> None:
    for job in (grid_job(FOLDER / "overlays/kueue"), report_job(FOLDER / "overlays/kueue")):
        assert job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "unic-tfn"
        assert job["spec"]["suspend"] is True
    grid = grid_job(FOLDER / "overlays/kueue")
    least = int(grid["metadata"]["annotations"]["kueue.x-k8s.io/job-min-parallelism"])
    # Kueue refuses a minimum that is not below the parallelism.
    assert 0 < least < grid["spec"]["parallelism"]


def test_the_own_jobspec_is_mounted_where_the_program_reads_it() -> None:
    overlay = FOLDER / "overlays/own-data"
    job = grid_job(overlay)
    [volume] = [v for v in pod_spec(job)["volumes"] if v["name"] == "jobspec"]
    config = find(read(overlay), "ConfigMap", volume["configMap"]["name"])
    [container] = pod_spec(job)["containers"]
    [mount] = [m for m in container["volumeMounts"] if m["name"] == "jobspec"]
    path = Path(container["args"][1])
    assert str(path.parent) == mount["mountPath"]
    assert path.name in config["data"]
