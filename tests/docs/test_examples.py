"""What the documentation shows exists: YAML, commands with their options, targets and paths."""

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from docs.generate import PACKAGE
from tests.docs.pages import NAMES, PAGES, ROOT, code_of, fenced, text_of
from unic_tfn.cli.main import main
from unic_tfn.records.reasons import Reason

SNIPPET = re.compile(r'^--8<-- "(.+)"$')
COMMAND = re.compile(r"(?:^|[\s/])unic-tfn ([a-z].*)$", re.MULTILINE)
PATH = re.compile(
    r"(?<![\w/.-])(?:job/unic_tfn|jobspecs|k8s|docs|tests|benchmarks|\.ci)/[\w./-]*\w"
)
PLACEHOLDERS = {
    "job/unic_tfn/a/b.py",
    "tests/a/test_b.py",
    "k8s/overlays/mine/kustomization.yaml",
    # Made from the page by a command.
    "docs/tour.ipynb",
}
every_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)


def commands(page: Path) -> list[list[str]]:
    """Return the arguments of every `unic-tfn` command that a page shows."""
    code = "\n".join(code_of(page)).replace("\\\n", " ")
    code = re.sub(r"(\s|^)#.*$", "", code, flags=re.MULTILINE)
    return [shlex.split(arguments) for arguments in COMMAND.findall(code)]


def check(arguments: list[str]) -> None:
    """Check that a command line names a command and options that exist."""
    command: click.Command = main
    rest = list(arguments)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        assert name in command.commands, arguments
        command = command.commands[name]
    known = {option for parameter in command.params for option in parameter.opts}
    given = {argument.partition("=")[0] for argument in rest if argument.startswith("--")}
    assert given <= known | {"--help"}, arguments
    if command.name in {"run", "plan", "validate"} and rest:
        shipped = {path.stem for path in (ROOT / "jobspecs").glob("*.yaml")}
        assert rest[0] in shipped or (ROOT / rest[0]).is_file(), arguments


@every_page
def test_commands_and_options_exist(page: Path) -> None:
    for arguments in commands(page):
        check(arguments)


def every_option() -> set[str]:
    """Return the options of all commands, and those of other programs that the pages show."""

    def of(command: click.Command) -> set[str]:
        inner = command.commands.values() if isinstance(command, click.Group) else ()
        own = {option for parameter in command.params for option in parameter.opts}
        return own.union(*map(of, inner))

    containers = {"--build-arg", "--user", "--userns", "--nv", "--cleanenv", "--bind"}
    slurm = {"--signal", "--kill-on-invalid-dep", "--export", "--gpus-per-task", "--gres", "--mem"}
    slurm |= {"--mem-per-cpu"}
    return of(main) | containers | slurm | {"--help"}


@every_page
def test_options_named_in_sentences_exist(page: Path) -> None:
    named = {code.split()[0].partition("=")[0] for code in code_of(page) if code[:2] == "--"}
    assert {option for option in named if re.match(r"--[a-z]", option)} <= every_option()


def test_commands_are_found() -> None:
    shown = {arguments[0] for page in PAGES for arguments in commands(page)}
    assert {"run", "plan", "validate", "report", "data", "predict", "explain", "doctor"} <= shown


def test_a_command_that_does_not_exist_is_noticed() -> None:
    for wrong in (["walk"], ["run", "demo", "--sharp", "0/4"], ["run", "demmo"]):
        with pytest.raises(AssertionError):
            check(wrong)


@every_page
def test_yaml_is_that_of_shipped_files(page: Path) -> None:
    for block in fenced(page, "yaml"):
        if found := SNIPPET.match(block.strip()):
            assert (ROOT / found[1]).is_file()
            continue
        overlay = yaml.safe_load(block)
        assert overlay["kind"] == "Kustomization", f"{page.name}: include the shipped file"
        for place in (*overlay["resources"], *overlay["components"]):
            assert (ROOT / "k8s" / "overlays" / "cpu" / place).is_dir()


@every_page
def test_targets_of_make_exist(page: Path) -> None:
    targets = re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE)
    named = [
        name for code in code_of(page) for name in re.findall(r"^\s*make ([a-z]+)", code, re.M)
    ]
    assert set(named) <= set(targets)


@every_page
def test_paths_exist(page: Path) -> None:
    for path in {path for code in code_of(page) for path in PATH.findall(code)} - PLACEHOLDERS:
        assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_where_to_look_names_places_that_exist() -> None:
    table = text_of(ROOT / "docs" / "architecture.md").partition("## Where to look")[2]
    places = re.findall(r"`([^`]+)`", table)
    assert len(places) > 10
    assert [place for place in places if not (PACKAGE / place).exists()] == []


@every_page
def test_nothing_speaks_of_the_package_by_its_former_name(page: Path) -> None:
    assert not re.search(r"python -m job\b|\bimport job\b|job/data/|job/cli", text_of(page))


def test_the_reasons_for_setting_aside_are_the_programs() -> None:
    table = text_of(ROOT / "docs" / "records.md").partition("| in the name |")[2]
    named = re.findall(r"`([a-z-]+?)(?:-\.\.\.)?`", table.partition("## ")[0])
    assert len(named) > 8
    assert set(named) - {"--force"} <= set(Reason)
