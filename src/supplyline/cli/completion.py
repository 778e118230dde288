"""``supplyline completion``: what a shell needs to finish commands that are being written."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the script by which SHELL finishes commands, options, party codes and case folders.

    \b
    bash: supplyline completion bash > ~/.local/share/bash-completion/completions/supplyline
    zsh:  supplyline completion zsh > a folder of $fpath, as _supplyline
    fish: supplyline completion fish > ~/.config/fish/completions/supplyline.fish
    Example: supplyline completion bash
    """  # noqa: D301  # \b is click's mark for a line that must not be wrapped
    from click.shell_completion import get_completion_class  # noqa: PLC0415  # loaded when called

    made = get_completion_class(shell)
    if made is None:  # the three are click's own
        raise click.UsageError(f"found no completion for {shell}")
    root = ctx.find_root()
    words = made(root.command, {}, "supplyline", "_SUPPLYLINE_COMPLETE")
    click.echo(words.source_template % words.source_vars())
