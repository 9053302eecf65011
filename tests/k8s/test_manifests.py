"""The manifests conform to the schemas, the program's exit codes and the restricted profile."""

from pathlib import Path

import click
import kubernetes_validate
import pytest

from tests.k8s.manifests import (
    CLAIMS,
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
from unic_tfn.errors import DataError, IncompleteGridError, JobspecError, UsageError
from unic_tfn.jobspec.read import read_jobspec

ALL = (*STANDALONE, *KUSTOMIZATIONS, *CLAIMS)
NEWEST = ".".join(kubernetes_validate.latest_version().split(".")[:2])
# Of a node with two processors, the part that Kubernetes's own pods request in a kind cluster.
SYSTEM_PODS = 0.95
EPHEMERAL = "ephemeral-storage"

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
        # A Kueue queue need not cover ephemeral storage, and refuses pods that ask for it.
        wanted = {"cpu", "memory"} if source.name == "kueue" else {"cpu", "memory", EPHEMERAL}
        for bound in ("requests", "limits"):
            assert set(container["resources"][bound]) - {"nvidia.com/gpu"} == wanted
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
    assert spec["parallelism"] <= spec["completions"]
    assert "successPolicy" not in spec


def test_one_gpu_is_asked_for_unless_more_are_wanted() -> None:
    for overlay in KUSTOMIZATIONS:
        spec = grid_job(overlay)["spec"]
        assert (spec["completions"] > 1) is (overlay.name == "shards")


@every_overlay
def test_final_exit_codes_are_final_and_all_others_are_tried_again(overlay: Path) -> None:
    final = [UsageError.exit_code, JobspecError.exit_code, DataError.exit_code]
    after_waiting = [IncompleteGridError.exit_code, *final]
    for job, codes in ((grid_job(overlay), final), (report_job(overlay), after_waiting)):
        ignored, fails_job = job["spec"]["podFailurePolicy"]["rules"]
        assert ignored["action"] == "Ignore"
        assert ignored["onPodConditions"] == [{"type": "DisruptionTarget", "status": "True"}]
        assert fails_job["action"] == "FailJob"
        assert fails_job["onExitCodes"]["values"] == codes
    # A GPU that cannot be used (69) costs a try, and no count of failed shards ends the others.
    assert grid_job(overlay)["spec"]["backoffLimitPerIndex"] > 3
    assert "maxFailedIndexes" not in grid_job(overlay)["spec"]


@every_overlay
def test_grid_report_and_file_pod_fit_on_a_node_with_two_processors(overlay: Path) -> None:
    jobs = (grid_job(overlay), report_job(overlay))
    [files] = read(FOLDER / "files-pod.yaml")
    requested = sum(
        processors(container["resources"]["requests"]["cpu"])
        for pod in (*map(pod_spec, jobs), pod_spec(files))
        for container in pod["containers"]
    )
    assert requested + SYSTEM_PODS <= 2


def processors(quantity: str) -> float:
    return float(quantity[:-1]) / 1000 if quantity.endswith("m") else float(quantity)


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
    [silence] = [arg for arg in report["args"] if arg.startswith("--silence=")]
    assert int(silence.removeprefix("--silence=")) * 60 <= seconds
    assert grid_job(overlay)["spec"]["activeDeadlineSeconds"] <= seconds
    assert seconds < report_job(overlay)["spec"]["activeDeadlineSeconds"]


@every_overlay
def test_overlays_have_no_claims_so_that_replacing_them_keeps_the_results(overlay: Path) -> None:
    assert not [m for m in read(overlay) if m["kind"] == "PersistentVolumeClaim"]
    for job in (grid_job(overlay), report_job(overlay)):
        assert ("affinity" in pod_spec(job)) is ("one-node" in overlay.name)


@pytest.mark.parametrize(
    ("source", "mode"),
    [("grid-job.yaml", "Many"), ("claims", "Many"), ("claims-one-node", "Once")],
)
def test_one_access_mode_for_all_claims(source: str, mode: str) -> None:
    modes = {
        m["metadata"]["name"]: m["spec"]["accessModes"]
        for m in read(FOLDER / source)
        if m["kind"] == "PersistentVolumeClaim"
    }
    wanted = [f"ReadWrite{mode}"]
    assert modes == {"unic-tfn-data": wanted, "unic-tfn-outputs": wanted}


def test_the_files_that_stand_alone_are_the_base_and_the_claims() -> None:
    alone = [m for name in ("grid-job", "report-job") for m in read(FOLDER / f"{name}.yaml")]
    rendered = [m for name in ("base", "claims") for m in read(FOLDER / name)]
    assert sorted(map(repr, map(_sorted, alone))) == sorted(map(repr, map(_sorted, rendered)))


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def test_kueue_alone_decides_when_the_jobs_start() -> None:
    for job in (grid_job(FOLDER / "overlays/kueue"), report_job(FOLDER / "overlays/kueue")):
        assert job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "unic-tfn"
        # Given here, applying the file again would suspend, and so evict, a Job that runs.
        assert "suspend" not in job["spec"]


def test_kueue_may_admit_fewer_shards_but_at_least_one() -> None:
    grid = grid_job(FOLDER / "overlays/shards")
    least = int(grid["metadata"]["annotations"]["kueue.x-k8s.io/job-min-parallelism"])
    # Kueue refuses a minimum that is not below the parallelism.
    assert 0 < least < grid["spec"]["parallelism"]


def test_an_image_has_the_name_that_docker_and_podman_give_it() -> None:
    for source in ALL:
        for pod in pods(source):
            [container] = pod["containers"]
            assert container["image"].startswith("localhost/unic-tfn:")


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
