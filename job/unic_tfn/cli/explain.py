"""The command `unic-tfn explain`: parse, call, print. Nothing heavy is imported before its use."""

from pathlib import Path

import click

from unic_tfn.cli.literal_last import LiteralLast

# The names of `statistics.indices.SHARES`, which is too heavy to import here; a test compares them.
INDICES = ("k-SII", "SII", "STII", "FSII", "BII", "SV", "Moebius")


@click.command(cls=LiteralLast, short_help="Explain one prediction for a test clip.")
@click.argument("job_folder", metavar="JOB_FOLDER", type=click.Path(path_type=Path))
@click.argument("run")
@click.argument("clip")
@click.option(
    "--data",
    metavar="DIR",
    help="The job's feature package, if it has moved; only for clips that were not drawn.",
)
@click.option(
    "--shapiq",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the interactions to this JSON file, for the package shapiq and its plots.",
)
@click.option(
    "--index",
    metavar="NAME",
    type=click.Choice(INDICES),
    default=INDICES[0],
    show_default=True,
    help=f"Interaction index in that file: {', '.join(INDICES)}.",
)
@click.option(
    "--order",
    type=click.IntRange(1, 3),
    help="Most modalities of an interaction in that file; 2 by default.",
)
def explain(
    job_folder: Path,
    run: str,
    clip: str,
    data: str | None = None,
    shapiq: Path | None = None,
    index: str = INDICES[0],
    order: int | None = None,
) -> None:
    """Explain the prediction for one test CLIP by one RUN of JOB_FOLDER.

    Shows the clip's labels from each source, the prediction, how much each modality and each
    interaction adds to the predicted class, and the predictions that the network would have made
    from fewer modalities. Every run keeps this for the test clips that were drawn
    (interactions.max_clips); for the other ones it is computed from the weights, if the jobspec had
    `save_weights: true`. Put an id that contains $ in single quotes. In a job with folds, RUN may
    name a cell or a cell's seed: the story is told by the networks that had CLIP as a test clip.

    \b
    Examples:
      unic-tfn explain outputs/demo M-TAV/1111 synthetic_0001
      unic-tfn explain outputs/sims M-TAV/1111 'video_0001$_$0001'
      unic-tfn explain outputs/demo M-TAV/1111 synthetic_0001 --shapiq clip.json
      unic-tfn explain outputs/folds-demo M-TAV synthetic_0001
    """
    from unic_tfn.explain.clip_story import clip_story
    from unic_tfn.explain.shapiq_file import ShapiqFile

    file = ShapiqFile(shapiq, index, order) if shapiq else None
    click.echo(clip_story(job_folder, run, clip, data, file))
    if file:
        click.echo(f"\nInteractions: {file.path}")
