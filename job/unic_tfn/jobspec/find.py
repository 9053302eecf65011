"""Which file a jobspec argument means: a path, or the name of a jobspec that is shipped.

`shipped/` is the repository's `jobspecs/`: a link in a checkout, files in an installed package.
"""

import os
from pathlib import Path

SHIPPED = Path(__file__).parent / "shipped"


def find_jobspec(given: str) -> Path:
    """Return the file that an argument means; it need not exist.

    A bare name such as `demo` means the shipped jobspec, unless the working directory has a file
    or folder of that name. Anything with a path separator or an ending is a path.
    """
    # No shipped name has a separator or an ending, so a path never equals one.
    if given in shipped_names() and not os.path.lexists(given):
        return (SHIPPED / f"{given}.yaml").resolve()
    return Path(given)


def shipped_names() -> list[str]:
    """Return the names of the shipped jobspecs, sorted."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))
