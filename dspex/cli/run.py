"""The command `dspex run`: one call of a signature."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from dspex.cli import target as targets
from dspex.cli.console import show_json, write
from dspex.cli.inputs import option_names
from dspex.cli.options import DIALECT, ROUTES, choice
from dspex.cli.options import dialect as dialect_named
from dspex.cli.values import HELP, given_inputs, missing_inputs, read_inputs
from dspex.define.record import LiveField
from dspex.errors import ConfigurationError
from dspex.lm.base import Message
from dspex.run.completion import Completion


def run(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET", help=targets.HELP)],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "--lm",
            help="provider/model, or model@http://host:port/v1; else what DSPEX_MODEL or the project says.",
        ),
    ] = None,
    route: Annotated[
        str | None, typer.Option(help="native or bridge (the DSPy module); dspex chooses unless told.")
    ] = None,
    dialect: Annotated[str, typer.Option(help=DIALECT)] = "chat",
    extractor: Annotated[
        str | None,
        typer.Option(help="The model of the second step with --dialect two-step; else --model."),
    ] = None,
    cot: Annotated[bool, typer.Option("--cot", help="Ask for a chain of thought first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The outputs as one JSON object.")] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="Also the route, tokens, timings, messages and raw answer, as JSON."),
    ] = False,
    pairs: Annotated[
        list[str] | None, typer.Option("--input", metavar="NAME=VALUE", help="An input by its name.")
    ] = None,
) -> None:
    """Ask a model for the outputs of a signature.

    [bold]Examples[/bold]

      dspex run shop.tickets:Triage --ticket "It burns" --model local/smollm2
      dspex run shop.tickets:Triage --ticket @mail.txt --json --route bridge
      cat mail.txt | dspex run shop.tickets:Triage --ticket - --full
      dspex run "question -> answer" --question "Who wrote Emma?" --cot
    """
    signature = targets.find_signature(target)
    program = _program(signature, model, extractor, route, dialect, cot)
    completion = program.full(**_inputs(signature, ctx.args, pairs or [], option_names(ctx)))
    if full:
        show_json(_everything(completion))
    elif as_json:
        show_json(_outputs(completion))
    else:
        _print(completion)


run.__doc__ = f"{run.__doc__}\n\n    {HELP}"


def _program(
    signature: Any, model: str | None, extractor: str | None, route: str | None, dialect: str, cot: bool
) -> Any:
    from dspex.lm.resolve import parse_model
    from dspex.run.chain_of_thought import ChainOfThought
    from dspex.run.predict import Predict

    made: Any = ChainOfThought if cot else Predict
    return made(
        signature,
        lm=None if model is None else parse_model(model),
        extractor=None if extractor is None else parse_model(extractor),
        route=None if route is None else choice("--route", route, ROUTES),
        dialect=dialect_named(dialect),
    )


def _inputs(signature: Any, words: list[str], pairs: list[str], options: list[str]) -> dict[str, Any]:
    from dspex.native.live import Live

    live = Live(signature)
    texts = given_inputs(live.own_spec, words, pairs, options)
    missing = [f"--{f.name}" for f in missing_inputs(live.own_spec, texts)]
    if missing:
        raise ConfigurationError(
            f"{live.own_spec.name} needs {', '.join(missing)}. An input that is called like an option of "
            "this command is given as --input name=value."
        )
    return read_inputs(live, texts)


def _outputs(completion: Completion[Any]) -> dict[str, Any]:
    from dspex.native.restoring import restorable_builtins

    value: Any = completion.value
    fields: Mapping[str, LiveField] = value.__dspex_fields__
    names = [name for name, field in fields.items() if field.kind == "output"]
    found = {name: restorable_builtins(getattr(value, name)) for name in names}
    if completion.reasoning is not None and "reasoning" not in found:
        return {"reasoning": completion.reasoning, **found}
    return found


def _everything(completion: Completion[Any]) -> dict[str, Any]:
    timings, usage = completion.timings, completion.usage
    return {
        "outputs": _outputs(completion),
        "route": {"name": completion.route.name, "reason": completion.route.reason},
        "model": completion.model,
        "usage": {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens},
        "cost": completion.cost,
        "seconds": {
            "render": timings.render,
            "model": timings.model,
            "parse": timings.parse,
            "total": timings.total,
        },
        "attempts": completion.attempts,
        "repairs": [str(repair) for repair in completion.repairs],
        "refused": [list(attempt.problems) for attempt in completion.refused],
        "checks": {check.name: check.problem or "passed" for check in completion.checks},
        "trace_id": completion.trace_id,
        "messages": _messages(completion.messages),
        "answer": completion.text,
        "steps": [
            {"messages": _messages(call.messages), "answer": call.response.text} for call in completion.steps
        ],
    }


def _messages(messages: Iterable[Message]) -> list[dict[str, Any]]:
    return [dict(message) for message in messages]


def _print(completion: Completion[Any]) -> None:
    for name, value in _outputs(completion).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        lines = text.split("\n")
        if len(lines) == 1:
            write(f"{name}: {text}")
        else:
            write("\n".join([f"{name}:", *(f"  {line}" for line in lines)]))
