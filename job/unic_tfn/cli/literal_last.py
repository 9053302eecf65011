"""A command whose last argument is taken as it is, even if it begins with `-`, as clip ids can."""

import click


class LiteralLast(click.Command):
    """A command whose last argument may begin with `-` without a `--` before it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line; a last word that is none of the options is an argument."""
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        names = {name for option in options for name in option.opts}
        valued = {name for option in options if not option.is_flag for name in option.opts}
        *before, last = args or [""]
        is_option = last.partition("=")[0] in names or (before and before[-1] in valued)
        if last.startswith("-") and not is_option and "--" not in args:
            args = [*before, "--", last]
        return super().parse_args(ctx, args)
