"""Options that belong together, declared once and given to a command as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeAlias

Command: TypeAlias = Callable[..., Any]


def takes(parameter: str, options: Iterable[Parameter], build: Callable[[Mapping[str, Any]], object]) -> Callable[[Command], Command]:
    """Put options in place of one parameter of a command, which is called with what `build` makes of their values.

    The parameters of the command must be known by keyword alone, so that options with a default may stand anywhere among them.
    """
    group = tuple(options)

    def decorate(command: Command) -> Command:
        own = signature(command, eval_str=True)
        shown: list[Parameter] = []
        for one in own.parameters.values():
            shown.extend(group if one.name == parameter else (one,))

        @wraps(command)
        def wrapped(**values: Any) -> Any:
            given = {one.name: values.pop(one.name) for one in group}
            return command(**values, **{parameter: build(given)})

        # This is what typer reads: the signature for the options, the annotations for their types.
        wrapped.__signature__ = own.replace(parameters=shown)  # type: ignore[attr-defined]
        wrapped.__annotations__ = {one.name: one.annotation for one in shown}
        return wrapped

    return decorate
