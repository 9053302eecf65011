"""Tells from the kernel's mount table whether files in a folder outlive the container."""

import re
from pathlib import Path

MOUNT_TABLE = Path("/proc/self/mountinfo")
IN_MEMORY = ("tmpfs", "ramfs")
# Docker, Podman and containerd give a volume that nobody named a name of 64 hex digits.
ANONYMOUS_VOLUME = re.compile(r"/volumes/[0-9a-f]{64}(/|$)")
EMPTY_DIR = "/kubernetes.io~empty-dir/"


def why_lost(folder: Path, table: str | None = None) -> str | None:
    """Return why a folder's contents are lost with the container, or None where they are not.

    Args:
        folder: an absolute path, which need not exist.
        table: the text of `/proc/self/mountinfo`, read from there by default. On a system without
            that file nothing is known, and the result is None.

    Example:
        >>> why_lost(Path("/outputs"), "1 0 0:9 / / rw - overlay overlay rw")
        "part of the container's own file system"
    """
    if table is None:
        try:
            table = MOUNT_TABLE.read_text(errors="replace")
        except OSError:
            return None
    mount = _mount_of(folder, table)
    if mount is None:
        return None
    kind, source = mount
    if kind == "overlay":
        return "part of the container's own file system"
    if kind in IN_MEMORY:
        return "kept in memory only"
    if ANONYMOUS_VOLUME.search(source):
        return "a volume without a name, made for this container alone"
    if EMPTY_DIR in source:
        return "an emptyDir, which goes with its pod"
    return None


def _mount_of(folder: Path, table: str) -> tuple[str, str] | None:
    """Return the file system and the folder in it that are mounted at or nearest above a folder."""
    found: tuple[int, tuple[str, str]] | None = None
    for line in table.splitlines():
        place, _, source = line.partition(" - ")
        fields, kind = place.split(" "), source.split(" ", 1)[0]
        if len(fields) < 6 or not kind:
            continue
        point = Path(_unescaped(fields[4]))
        depth = len(point.parts)
        # A later mount at the same point hides the earlier one.
        if folder.is_relative_to(point) and (found is None or depth >= found[0]):
            found = depth, (kind, _unescaped(fields[3]))
    return found[1] if found else None


def _unescaped(text: str) -> str:
    r"""Return a path from the mount table with its octal escapes, such as `\040`, decoded."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
