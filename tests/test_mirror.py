"""The tests mirror the sources: a/b.py is tested in tests/a/test_b.py."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "job" / "unic_tfn"
TESTS = ROOT / "tests"
# Sources whose test file is not there yet; only ever shortened.
EXCEPTIONS: set[str] = {
    "cli/doctor.py",
    "data/importing/account.py",
    "data/importing/accounting.py",
    "data/importing/bins.py",
    "data/importing/dropping.py",
    "data/importing/feature_file.py",
    "data/importing/import_options.py",
    "data/importing/inspecting.py",
    "data/importing/joining.py",
    "data/importing/keys.py",
    "data/importing/label_file.py",
    "data/importing/mapping.py",
    "data/importing/oddities.py",
    "data/importing/own_labels.py",
    "data/importing/preparing.py",
    "data/importing/provenance.py",
    "data/importing/sections.py",
    "data/importing/split_names.py",
    "data/importing/splitting.py",
    "data/package/manifest.py",
    "data/package/package.py",
    "data/package/safetensors_file.py",
    "data/package/table.py",
    "data/readers/array_folder.py",
    "data/readers/feature_values.py",
    "data/readers/npy.py",
    "data/readers/npz.py",
    "data/readers/pickle_machine.py",
    "data/source.py",
    "doctor/nvidia.py",
    "interactions/fused_network.py",
    "interactions/scores.py",
    "machine/mounts.py",
    "machine/one_thread.py",
    "machine/untrusted_files.py",
    "model/kernels/contracted_product.py",
    "model/kernels/dropout_mask.py",
    "model/kernels/dropped_product.py",
    "model/kernels/fast_path.py",
    "model/kernels/lstm_inference_tensorflow.py",
    "model/kernels/lstm_jax.py",
    "model/kernels/lstm_tensorflow.py",
    "model/kernels/outer_product.py",
    "model/parameter_count.py",
    "page/agreement_figure.py",
    "page/agreement_table.py",
    "page/blocks.py",
    "page/canvas.py",
    "page/heatmap.py",
    "page/page.py",
    "page/wording.py",
    "predict/prediction.py",
    "report/context.py",
    "report/figures/confusion_grid.py",
    "report/figures/curves.py",
    "report/figures/effects.py",
    "report/figures/shares.py",
    "report/figures/stacks.py",
    "report/figures/worth.py",
    "report/plain.py",
    "report/problems.py",
    "report/sections/classes.py",
    "report/sections/confusion.py",
    "report/sections/findings.py",
    "report/sections/interactions.py",
    "report/sections/interactions_shown.py",
    "report/sections/modalities.py",
    "report/sections/provenance.py",
    "report/sections/sources.py",
    "report/sections/supervision.py",
    "report/sections/table1.py",
    "report/sections/training.py",
    "statistics/agreement.py",
    "statistics/difference.py",
    "statistics/families.py",
    "statistics/moderation.py",
    "statistics/permutation.py",
    "statistics/randomness.py",
    "statistics/removal.py",
    "training/make_program.py",
    "training/program_jax.py",
    "training/program_tensorflow.py",
}


def sources() -> dict[str, Path]:
    """Return the test file that each source file of a room is to have."""
    found = {}
    for path in sorted(SOURCES.rglob("*.py")):
        relative = path.relative_to(SOURCES)
        if path.stem not in {"__init__", "__main__"}:
            found[relative.as_posix()] = TESTS / relative.parent / f"test_{path.name}"
    return found


def test_every_source_file_has_a_test_file_of_its_name() -> None:
    assert len(sources()) > 100
    without = {name for name, test in sources().items() if not test.is_file()}
    assert without - EXCEPTIONS == set()


def test_no_exception_is_out_of_date() -> None:
    assert {name for name in EXCEPTIONS if name not in sources()} == set()
    assert {name for name in EXCEPTIONS if sources()[name].is_file()} == set()


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in TESTS.rglob("test_*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
