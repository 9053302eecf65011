"""Files that operating systems put into any folder, which say nothing about what it holds."""

import re

# File managers of macOS and Windows, and NFS for a file that was removed while it was open.
SYSTEM_FILES = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|\.nfs[0-9a-fA-F]+", re.DOTALL)


def is_system_file(name: str) -> bool:
    """Return whether a file of this name is to be ignored wherever a folder is listed.

    Example:
        >>> is_system_file(".DS_Store"), is_system_file("notes.txt")
        (True, False)
    """
    return SYSTEM_FILES.fullmatch(name) is not None
