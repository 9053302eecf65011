from pathlib import Path

import pytest

from unic_tfn.machine.mounts import why_lost

ROOT = "22 1 0:21 / / rw,relatime - ext4 /dev/vda rw"
CONTAINER = "22 1 0:21 / / ro,relatime - overlay overlay rw"
HEX = "0123456789abcdef" * 4


def at_outputs(source: str, kind: str = "ext4") -> str:
    return f"{CONTAINER}\n30 22 0:5 {source} /outputs rw master:1 - {kind} /dev/vda rw\n"


@pytest.mark.parametrize(
    ("table", "lost"),
    [
        (ROOT, None),
        (CONTAINER, "container's own"),
        (at_outputs("/", "tmpfs"), "memory"),
        (at_outputs("/home/me/outputs"), None),
        (at_outputs("/", "nfs4"), None),
        (at_outputs("/var/lib/docker/volumes/results/_data"), None),
        (at_outputs(f"/var/lib/docker/volumes/{HEX}/_data"), "without a name"),
        (at_outputs("/pods/1/volumes/kubernetes.io~empty-dir/outputs"), "emptyDir"),
        (at_outputs("/pods/1/volumes/kubernetes.io~csi/pvc-1/mount"), None),
        (at_outputs("/a") + at_outputs("/", "tmpfs"), "memory"),
        ("", None),
        ("not a mount table", None),
    ],
)
def test_it_is_known_where_results_would_be_lost(table: str, lost: str | None) -> None:
    why = why_lost(Path("/outputs/full"), table)
    assert (why is None) == (lost is None)
    assert why is None or lost is None or lost in why


def test_a_mount_with_a_similar_name_is_another_one() -> None:
    assert why_lost(Path("/outputs-2"), at_outputs("/home/me")) is not None


def test_a_mount_point_with_a_space_is_found() -> None:
    table = f"{CONTAINER}\n30 22 0:5 /home /my\\040outputs rw - ext4 /dev/vda rw"
    assert why_lost(Path("/my outputs"), table) is None


def test_this_machine_is_looked_at_without_failing() -> None:
    assert why_lost(Path.cwd()) is None or isinstance(why_lost(Path.cwd()), str)
