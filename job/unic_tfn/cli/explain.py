"""The `unic-tfn explain` command: parse, call, print. Nothing heavy is imported before its use."""

from pathlib import Path

import click


@click.command()
@click.argument("outputs", type=click.Path(path_type=Path))
@click.argument("run")
@click.argument("clip")
def explain(outputs: Path, run: str, clip: str) -> None:
    """Tell the story of one test CLIP in one RUN of the job folder OUTPUTS.

    Its labels from each source, the prediction, what each modality and interaction adds to the
    winning class, and what the network would have said if it had seen fewer modalities.

    \b
    Example:
      unic-tfn explain outputs/demo M-TAV/1111 synthetic_0001
    """
    from unic_tfn.explain.clip_story import clip_story

    click.echo(clip_story(outputs, run, clip))
