"""The files that a project needs to be picked up agree with each other and with the program."""

import hashlib
import re
import tomllib

import yaml

from tests.docs.pages import ROOT, text_of
from unic_tfn import __version__

# Of the licence's text as its authors publish it.
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


def test_the_licence_is_the_unchanged_text() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2


def test_the_changelog_names_the_version_and_what_it_invalidates() -> None:
    [_, entry, *_] = re.split(r"^## ", text_of(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)
    assert entry.startswith(__version__)
    assert "### Records" in entry


def test_the_citation_is_of_this_version_and_of_the_paper() -> None:
    citation = yaml.safe_load(text_of(ROOT / "CITATION.cff"))
    assert citation["version"] == __version__
    assert citation["license"] == "Apache-2.0"
    [paper] = citation["references"]
    assert [author["family-names"] for author in paper["authors"]] == [
        "Du",
        "De Langhe",
        "Lefever",
        "Hoste",
    ]


def test_the_workflow_runs_what_must_hold_on_versions_that_are_supported() -> None:
    [job] = yaml.safe_load(text_of(ROOT / ".github" / "workflows" / "ci.yml"))["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    metadata = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    low, high = re.findall(r"3\.(\d+)", metadata["requires-python"])
    minors = [int(version.partition(".")[2]) for version in job["strategy"]["matrix"]["python"]]
    assert min(minors) == int(low)
    assert max(minors) == int(high) - 1


def test_hooks_use_the_projects_own_tools() -> None:
    repositories = yaml.safe_load(text_of(ROOT / ".pre-commit-config.yaml"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    entries = [hook["entry"].split()[0] for hook in repositories[0]["hooks"]]
    assert set(entries) == {".venv/bin/ruff", ".venv/bin/mypy"}


def test_every_target_is_listed_by_make_help() -> None:
    makefile = text_of(ROOT / "Makefile")
    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    listed = re.findall(r"^([a-z][a-z-]*):.*## ", makefile, re.MULTILINE)
    assert set(listed) == set(phony.split())


def test_every_test_runs_on_tensorflow_and_some_that_exist_on_jax_too() -> None:
    makefile = text_of(ROOT / "Makefile")
    for arguments in (
        "KERAS_BACKEND=jax nice $(PYTEST) $(COMPUTING) >",
        "KERAS_BACKEND=tensorflow nice $(PYTEST) $(COMPUTING) >",
        "KERAS_BACKEND=tensorflow $(PYTEST) $(COMPUTING:%=--ignore=%);",
    ):
        assert arguments in makefile
    [places] = re.findall(r"^COMPUTING := (.+)$", makefile, re.M)
    assert len(places.split()) > 3
    assert all((ROOT / place).exists() for place in places.split())


def test_outputs_is_tracked_and_its_contents_are_not() -> None:
    ignored = text_of(ROOT / ".gitignore").splitlines()
    assert ignored.index("/outputs/*") < ignored.index("!/outputs/README.md")
