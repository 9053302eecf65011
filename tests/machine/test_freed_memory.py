import platform
import subprocess
import sys

import pytest

# Prints the page faults of using 64 MB for the second time.
FAULTS = """
import resource, sys
from unic_tfn.machine.freed_memory import keep_freed_memory
if sys.argv[1] == "kept":
    assert keep_freed_memory()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
bytearray(2**26)
before = faults()
bytearray(2**26)
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_freed_memory_is_used_again():
    given_back, kept = (
        int(subprocess.check_output([sys.executable, "-c", FAULTS, way])) for way in ("not", "kept")
    )
    assert kept < 10 < given_back
