"""The functions that write the requests of two steps: one in plain words, one for its answer."""

from __future__ import annotations

from dspex.errors import GenerationError
from dspex.spec.dialect import TWO_STEP, Dialect
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.two_step import two_step_problem
from dspex_codegen.layout import arguments, collection
from dspex_codegen.prompt import CHAT, constants, system_message
from dspex_codegen.prompt_two_step import extraction
from dspex_codegen.rendering import content_lines, render_end, render_head, system_constant, writer_of
from dspex_codegen.scope import Scope, identifier
from dspex_codegen.source import fstring_part, text_constant


def render_two_steps(spec: SignatureSpec, scope: Scope, dialect: Dialect) -> list[str]:
    """Write the constant parts of both prompts, `render_<signature>_two_step` and `extract_<signature>`.

    Raises:
        GenerationError: the dialect cannot show a type.
    """
    if problem := two_step_problem(spec):
        raise GenerationError(problem)
    short = identifier(dialect)
    system, content = scope.constant(f"{short.upper()}_SYSTEM"), scope.local("content")
    lines = [
        *system_constant(system, system_message(spec, dialect), scope),
        "",
        "",
        *render_head(spec, scope, short),
    ]
    parts = [f"{fstring_part(f.wire)}: {{{_said(f, spec, scope)}}}" for f in spec.inputs]
    spaced = [f"{part}\\n\\n" for part in parts[:-1]] + parts[-1:]
    lines += content_lines(content, spaced) if parts else [f'    {content} = ""']
    end = render_end(scope, system, f"{content}.strip()" if parts else content)
    return [*lines, *end, "", "", *_extract(spec, scope)]


def _said(field: FieldSpec, spec: SignatureSpec, scope: Scope) -> str:
    """Write the expression for a value as Python shows it."""
    writer = writer_of(field, spec, TWO_STEP)
    return f"{scope.function(writer, field.name)}({field.name})" if writer else field.name


def _extract(spec: SignatureSpec, scope: Scope) -> list[str]:
    second = extraction(spec)
    system, ending = scope.constant("EXTRACT_SYSTEM"), scope.constant("EXTRACT_ENDING")
    system_text, ending_text = constants(second, CHAT)
    message, text, content = scope.helper("Message"), scope.local("text"), scope.local("content")
    wire = fstring_part(second.inputs[0].wire)
    return [
        *system_constant(system, system_text, scope),
        *text_constant(ending, ending_text),
        "",
        "",
        *arguments(f"def {scope.function('extract')}(", [f"{text}: str"], f") -> list[{message}]:"),
        f'    """Write the messages that ask for the outputs of {spec.name} in a text."""',
        *content_lines(content, [f"[[ ## {wire} ## ]]\\n{{{text}}}\\n\\n", f"{{{ending}}}"]),
        *collection("return [", [system, f'{message}("user", {content})'], "]", 4),
    ]
