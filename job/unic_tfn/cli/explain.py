"""The command `unic-tfn explain`: parse, call, print. Nothing heavy is imported before its use."""

from pathlib import Path

import click


@click.command()
@click.argument("outputs", type=click.Path(path_type=Path))
@click.argument("run")
@click.argument("clip")
def explain(outputs: Path, run: str, clip: str) -> None:
    """Explain the prediction for one test CLIP by one RUN of the job folder OUTPUTS.

    Shows the clip's labels from each source, the prediction, how much each modality and each
    interaction adds to the predicted class, and the predictions that the network would have made
    from fewer modalities.

    \b
    Example:
      unic-tfn explain outputs/demo M-TAV/1111 synthetic_0001
    """
    from unic_tfn.explain.clip_story import clip_story

    click.echo(clip_story(outputs, run, clip))
