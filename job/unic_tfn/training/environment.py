"""Environment variables that change numbers: taken away before the backend loads, or recorded.

A run's fingerprint does not cover them, so they must not act unseen. A backend reads most of them
while it loads; those are removed first. Others acted on libraries that are loaded by now, or a host
cannot do without them; these become part of the device's description, which every record keeps.
"""

import os
import sys
from collections.abc import Iterator, MutableMapping

from unic_tfn.messages.printing import printable

REMOVED = ("TF_XLA_", "TF_ONEDNN_", "TF_SET_ONEDNN_", "TF_DISABLE_MKL", "TF_MKL_", "ONEDNN_",
           "DNNL_", "TF_CUDNN_", "TF_CUBLAS", "TF_USE_CUBLASLT", "TF_ENABLE_CU", "TF_AUTOTUNE_",
           "TF_DETERMINISTIC_OPS", "JAX_", "KERAS_NNX_ENABLED")  # fmt: skip
# JAX's variables that only choose a device or a folder, or write logs.
KEPT = ("JAX_PLATFORMS", "JAX_PLATFORM_NAME", "JAX_CUDA_VISIBLE_DEVICES", "JAX_LOGGING_LEVEL",
        "JAX_COMPILATION_CACHE_DIR")  # fmt: skip
RECORDED = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES",
            "GLIBC_TUNABLES", "MKL_CBWR", "MKL_DEBUG_CPU_TYPE", "MKL_ENABLE_INSTRUCTIONS",
            "BLIS_ARCH_TYPE", "NVIDIA_TF32_OVERRIDE", "CUBLAS_WORKSPACE_CONFIG")  # fmt: skip
# The flags of XLA that only name folders; hosts may need the first to find CUDA.
KEPT_XLA_FLAGS = ("--xla_gpu_cuda_data_dir", "--xla_dump_to")
DETERMINISTIC_XLA_FLAG = "--xla_gpu_deterministic_ops=true"
# The variables that change numbers and have a value of ours.
OURS = ("TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS")
MAX_VALUE = 80


def settle(
    backend: str,
    deterministic: bool,
    environment: MutableMapping[str, str] = os.environ,
    loaded: bool | None = None,
) -> tuple[str, ...]:
    """Set the variables that the backend reads while it loads, and remove those of the user.

    Args:
        backend: Keras's backend, by its module's name.
        deterministic: whether every operation must give the same bits each time.
        environment: the variables, of this process by default.
        loaded: whether the backend is loaded already, so that it has read its variables; by
            default found out.

    Returns:
        What acts on numbers all the same, as `NAME=value`, sorted.
    """
    if loaded is None:
        loaded = backend in sys.modules
    wanted = _wanted(backend, deterministic, environment)
    acting = [name for name in RECORDED if environment.get(name)]
    if loaded:
        acting += [name for name in _removable(environment) if environment[name]]
        acting += [name for name in OURS if environment.get(name, wanted[name]) != wanted[name]]
    else:
        for name in list(_removable(environment)):
            del environment[name]
        environment.update(wanted)
    return tuple(f"{name}={printable(environment[name], MAX_VALUE)}" for name in sorted(acting))


def _wanted(
    backend: str, deterministic: bool, environment: MutableMapping[str, str]
) -> dict[str, str]:
    """Return the variables that a backend is to find when it loads."""
    flags = [flag for flag in environment.get("XLA_FLAGS", "").split() if _is_kept(flag)]
    return {
        "KERAS_BACKEND": backend,
        "TF_CPP_MIN_LOG_LEVEL": environment.get("TF_CPP_MIN_LOG_LEVEL", "3"),
        # TensorFlow turns oneDNN on by default only on processors with AVX-512, though others gain
        # more from it. It changes the rounding, so a user's environment must not decide.
        "TF_ENABLE_ONEDNN_OPTS": "1",
        "XLA_FLAGS": " ".join([*flags, *([DETERMINISTIC_XLA_FLAG] * deterministic)]),
    }


def _removable(environment: MutableMapping[str, str]) -> Iterator[str]:
    return (name for name in environment if name.startswith(REMOVED) and name not in KEPT)


def _is_kept(flag: str) -> bool:
    return flag.partition("=")[0] in KEPT_XLA_FLAGS
