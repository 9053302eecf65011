import os
import subprocess
import sys

import pytest

from unic_tfn.training.environment import DETERMINISTIC_XLA_FLAG, RECORDED, settle

HARMLESS = {"HOME": "/root", "JAX_PLATFORMS": "cpu", "TF_NUM_INTRAOP_THREADS": "2"}
HARMFUL = {
    "TF_XLA_FLAGS": "--tf_xla_auto_jit=2",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "ONEDNN_DEFAULT_FPMATH_MODE": "BF16",
    "DNNL_MAX_CPU_ISA": "AVX2",
    "TF_SET_ONEDNN_FPMATH_MODE": "BF16",
    "TF_CUDNN_USE_FRONTEND": "1",
    "JAX_DEFAULT_MATMUL_PRECISION": "bfloat16",
    "JAX_ENABLE_X64": "1",
    "KERAS_NNX_ENABLED": "1",
}


def test_what_a_backend_would_read_is_removed():
    environment = {**HARMLESS, **HARMFUL, "TF_ENABLE_ONEDNN_OPTS": "0"}
    assert settle("tensorflow", True, environment, loaded=False) == ()
    assert HARMLESS.items() <= environment.items()
    assert not HARMFUL.keys() & environment.keys()
    assert environment["TF_ENABLE_ONEDNN_OPTS"] == "1"
    assert environment["KERAS_BACKEND"] == "tensorflow"


@pytest.mark.parametrize("deterministic", [True, False])
def test_flags_of_xla_are_ours_but_for_folders(deterministic):
    flags = "--xla_gpu_cuda_data_dir=/cuda --xla_cpu_enable_fast_math=true"
    environment = {"XLA_FLAGS": f"{flags} --xla_gpu_deterministic_ops=false"}
    settle("jax", deterministic, environment, loaded=False)
    expected = ["--xla_gpu_cuda_data_dir=/cuda", *([DETERMINISTIC_XLA_FLAG] * deterministic)]
    assert environment["XLA_FLAGS"].split() == expected
    # Settled once, it stays so.
    assert settle("jax", deterministic, environment, loaded=True) == ()


@pytest.mark.parametrize("name", RECORDED)
def test_what_cannot_be_undone_is_told(name):
    environment = {name: "value \x1b[31m"}
    told = (f"{name}=value \\x1b[31m",)
    assert settle("tensorflow", True, environment, loaded=False) == told
    assert settle("tensorflow", True, environment, loaded=True) == told
    assert environment[name] == "value \x1b[31m"


def test_what_a_loaded_backend_has_read_is_told():
    environment = {**HARMLESS, **HARMFUL, "TF_ENABLE_ONEDNN_OPTS": "0"}
    before = dict(environment)
    told = settle("tensorflow", True, environment, loaded=True)
    assert {entry.partition("=")[0] for entry in told} == {*HARMFUL, "TF_ENABLE_ONEDNN_OPTS"}
    assert environment == before


SAY = """
import os, sys
from unic_tfn.training.backend import start
print(start("cpu", deterministic=True).name)
print(os.environ.get("TF_XLA_FLAGS"), os.environ.get("ONEDNN_MAX_CPU_ISA"))
"""


def test_a_record_says_what_the_host_needs_and_nothing_else():
    """In a process of its own, as a run starts."""
    given = {"OPENBLAS_CORETYPE": "Haswell", "TF_XLA_FLAGS": "--tf_xla_auto_jit=2"}
    done = subprocess.run(
        [sys.executable, "-c", SAY],
        env={**os.environ, **given, "ONEDNN_MAX_CPU_ISA": "SSE41"},
        check=True,
        capture_output=True,
        text=True,
    )
    name, removed = done.stdout.splitlines()
    assert name.endswith(", OPENBLAS_CORETYPE=Haswell")
    assert removed == "None None"
