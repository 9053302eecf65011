"""Read a jobspec: a small YAML file in, checked settings or all of its problems out.

`python -m unic_tfn.jobspec.read` prints its JSON Schema, which `make schemas` writes for editors.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from unic_tfn.errors import JobspecError
from unic_tfn.jobspec.error_messages import MAX_EXPLAINED, dotted, explain
from unic_tfn.jobspec.find import shipped_names
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.jobspec.yaml_reader import MAX_BYTES, YamlDocument, YamlProblem, read_yaml
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import printable

MAX_PROBLEMS = 8
MAX_CHARACTERS = 2000
MAX_EXCERPT = 90


def read_jobspec(path: Path, environment: Mapping[str, str]) -> Jobspec:
    """Read and check a jobspec.

    Args:
        path: a YAML file of at most 64 KiB.
        environment: the variables that `${NAME}` and `${NAME:-default}` in its text refer to.

    Raises:
        JobspecError: the file cannot be read, or is not a valid jobspec. The message lists the
            problems with their lines, up to a screenful.
    """
    document = read_yaml(_content(path), environment)
    problems = list(document.problems)
    jobspec = None
    if () not in document.unusable:
        try:
            jobspec = Jobspec.model_validate(document.value)
        except ValidationError as error:
            problems += explain(error, document, json_schema())
    if problems or jobspec is None:
        raise JobspecError(
            _message(path, document, problems),
            f"Once it is corrected, check it with: unic-tfn validate {_shown(path, quote=True)}",
        )
    return jobspec


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a jobspec, as plain values."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Jobspec.model_json_schema(),
    }


def dump(jobspec: Jobspec) -> dict[str, Any]:
    """Return a jobspec with every default filled in, as plain values that JSON can hold.

    Reading them back gives the same jobspec: `Jobspec.model_validate(dump(jobspec)) == jobspec`.
    """
    return jobspec.model_dump(mode="json")


def _content(path: Path) -> bytes:
    """Return a file's bytes, of which at most one more is read than a jobspec may have."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        reason = f"no such file.{did_you_mean(_near(path))}"
    except IsADirectoryError:
        reason = "a directory."
    except (OSError, ValueError) as error:
        reason = f"{getattr(error, 'strerror', None) or 'an impossible path'}."
    raise JobspecError(
        f"{_shown(path)}: expected a jobspec, which is a YAML file. Found: {reason}",
        f"Give the path of a jobspec, or the name of a shipped one: {', '.join(shipped_names())}.",
    )


def _near(path: Path) -> str | None:
    """Return the YAML file in the same folder, or else the shipped jobspec, with a near name."""
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix in {".yaml", ".yml"}]
    except OSError:
        names = []
    if meant := nearest(path.name, names) or nearest(path.stem, names):
        return f'"{_shown(path.parent / meant)}"'
    shipped = nearest(path.stem, shipped_names())
    return shipped and f'"{shipped}"'


def _shown(path: Path, *, quote: bool = False) -> str:
    return printable(shlex.quote(str(path)) if quote else str(path), limit=200)


def _message(path: Path, document: YamlDocument, problems: Sequence[YamlProblem]) -> str:
    """Return the problems in the order of the file, no more than fit on a screen."""
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: problem.line)
    sentences = [_sentence(path, problem) for problem in ordered[:MAX_PROBLEMS]]
    while len(sentences) > 1 and sum(map(len, sentences)) > MAX_CHARACTERS:
        sentences.pop()
    left = len(ordered) - len(sentences)
    shown = []
    for index, sentence in enumerate(sentences):
        shown.append(sentence)
        line = ordered[index].line
        if index + 1 == len(sentences) or ordered[index + 1].line != line:
            shown += _excerpt(document.lines, line)
    if left:
        shown.append("... and many more." if left > MAX_EXPLAINED / 2 else f"... and {left} more.")
    return "\n".join(shown)


def _sentence(path: Path, problem: YamlProblem) -> str:
    line = f":{problem.line}" if problem.line else ""
    key = f" {dotted(problem.path)}:" if problem.path else ""
    end = "" if problem.text.endswith((".", "?")) else "."
    return f"{_shown(path)}{line}:{key} {printable(problem.text, limit=600)}{end}"


def _excerpt(lines: Sequence[str], number: int) -> list[str]:
    """Return a line of the source, as it is shown below the problems in it."""
    source = lines[number - 1].rstrip() if 0 < number <= len(lines) else ""
    shown = printable(source.replace("\t", " "), limit=MAX_EXCERPT)
    return [f"{number:>5} | {shown}"] if shown else []


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
