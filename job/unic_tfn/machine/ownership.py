"""Says who may write where, when this process may not: the usual trouble with container mounts."""

import os
from pathlib import Path


def whose(path: Path) -> tuple[str, str]:
    """Return a sentence on who this process is and who owns a path, and the remedy for it.

    Args:
        path: it need not exist; then the nearest folder above it is meant.

    Returns:
        Two sentences; both empty on a system without user ids, or where nothing can be looked at.

    Example:
        >>> whose(Path("/outputs/full"))  # doctest: +SKIP
        ("This process is user 10001:10001; /outputs belongs to 0:0 (mode 0755).", "Run it as ...")
    """
    if not hasattr(os, "getuid"):
        return "", ""
    for place in (path, *path.parents):
        try:
            found = place.stat()
        except OSError:
            continue
        owner = f"{found.st_uid}:{found.st_gid}"
        return (
            f"This process is user {os.geteuid()}:{os.getegid()}; {place} belongs to {owner} "
            f"(mode {found.st_mode & 0o7777:04o}).",
            f"Run it as the owner (docker run --user {_who(found.st_uid, owner)}), or give the "
            f"folder to this user (chown {os.geteuid()}:{os.getegid()}).",
        )
    return "", ""


def _who(owner: int, named: str) -> str:
    # Docker makes a missing folder for root; the person at the keyboard is hardly meant to be root.
    return named if owner else '"$(id -u):$(id -g)" with a folder of your own'
