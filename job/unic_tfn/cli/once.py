"""A command that refuses an option given twice, of which click would keep the last in silence."""

import click

from unic_tfn.errors import UsageError


class OnceCommand(click.Command):
    """A command whose options, flags aside, may be given once unless they are declared multiple."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments.

        Raises:
            UsageError: an option is given twice.
        """
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for option in order:
            if not isinstance(option, click.Option) or option.multiple or option.is_flag:
                continue
            if order.count(option) > 1:
                name = max(option.opts, key=len)
                raise UsageError(f"{name}: given {order.count(option)} times.", "Give it once.")
        return super().parse_args(ctx, args)
