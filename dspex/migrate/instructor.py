"""Calls of instructor clients, whose response model becomes the type of one output.

Their prompt is the messages that they name, and a program of dspex writes its own: turning such a call
changes the prompt, so it is done only when it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import libcst as cst
from msgspec import Struct

from dspex.migrate.names import Names
from dspex.migrate.outcome import Finding
from dspex.migrate.project import Project
from dspex.migrate.source import Source, Symbol, text_of
from dspex.migrate.units import finding

Span = tuple[int, int, Callable[[Names], str]]

_CREATE: Final = frozenset(("create", "create_iterable", "create_partial", "create_with_completion"))
_CLIENTS: Final = {
    "instructor.from_openai": "openai/",
    "instructor.patch": "openai/",
    "instructor.from_anthropic": "anthropic/",
    "instructor.from_mistral": "mistral/",
}
"""What makes a client, each with the provider of its models."""

_SETTINGS: Final = {
    "temperature": "temperature",
    "max_tokens": "max_tokens",
    "top_p": "top_p",
    "seed": "seed",
    "max_retries": "reasks",
}
"""Arguments of a call that are settings of a program."""

_KNOWN: Final = frozenset(("response_model", "messages", "model", *_SETTINGS))


class ResponseCall(Struct, frozen=True):
    """A call with a response model.

    Attributes:
        node: what is replaced: the call, or its `await`.
        problem: why it is left; "" when it can be turned.
        model: of the response, as it is written.
        many: whether it gives several of them.
        told: what the system message says, as it is written; "" where there is none.
        content: of the user's message.
        lm: the name of the language model; "" where none is named.
    """

    source: Source
    call: cst.Call
    node: cst.BaseExpression
    problem: str
    model: str
    many: bool = False
    told: str = ""
    content: str = ""
    lm: str = ""

    @property
    def name(self) -> str:
        """The name of the signature that takes its place."""
        return f"Extract{self.model[:1].upper()}{self.model[1:]}"

    @property
    def output(self) -> str:
        """The name of its output."""
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", self.model).lower()
        return (
            "result" if words in ("text", "completed", "signature") else f"{words}s" if self.many else words
        )


def response_calls(project: Project) -> list[ResponseCall]:
    """Find the calls with a response model in files that have to do with instructor."""
    found: list[ResponseCall] = []
    for source in project.sources:
        if "instructor" not in source.text.text:
            continue
        for call in source.all(cst.Call):
            names = {a.keyword.value for a in call.args if a.keyword is not None}
            created = isinstance(call.func, cst.Attribute) and call.func.attr.value in _CREATE
            if created and "response_model" in names:
                found.append(_read(project, source, call))
    return found


def _read(project: Project, source: Source, call: cst.Call) -> ResponseCall:
    given = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    model, many = _response_model(source, given["response_model"])
    parent = source.parent(call)
    node = parent if isinstance(parent, cst.Await) else call
    told, content = _messages(source, given.get("messages"))
    provider = _provider(project, source, call)
    named = text_of(given.get("model"))
    lm = provider if named is None else f"{provider}{named}" if provider.endswith("/") else provider
    problem = _problem(source, call, model, content, lm if provider and lm[-1:] != "/" else "")
    return ResponseCall(
        source, call, node, problem, model, many or method == "create_iterable", told, content, lm
    )


def _problem(source: Source, call: cst.Call, model: str, content: str, lm: str) -> str:
    """Say why a call cannot be turned; "" when it can."""
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    names = {a.keyword.value for a in call.args if a.keyword is not None}
    extra = sorted(names - _KNOWN)
    same = [c for c in source.all(cst.Call) if _takes(source, c, model)]
    reasons = (
        (method in ("create_partial", "create_with_completion"), f"{method} gives more than the model"),
        (bool(extra), f"it takes {', '.join(extra)}"),
        (any(a.keyword is None for a in call.args), "it takes arguments without names"),
        (not model, "its response model is no plain name"),
        (not content, "its messages are not one of the system, in plain text, and one of the user"),
        (not lm, "which model it asks cannot be seen"),
        (len(same) > 1, f"there are several calls with {model}"),
        (f"Extract{model}" in source.text.text, f"the name Extract{model} is taken"),
        ("_raw_response" in source.text.text, "the raw response is used in this file"),
    )
    return next((why for there, why in reasons if there), "")


def _takes(source: Source, call: cst.Call, model: str) -> bool:
    values = [a.value for a in call.args if a.keyword is not None and a.keyword.value == "response_model"]
    return bool(values) and _response_model(source, values[0])[0] == model


def _response_model(source: Source, node: cst.BaseExpression) -> tuple[str, bool]:
    """Return the name of a response model, and whether several are asked for."""
    if isinstance(node, cst.Name):
        return node.value, False
    outer = source.code(node.value) if isinstance(node, cst.Subscript) else ""
    if isinstance(node, cst.Subscript) and outer.rpartition(".")[2] in ("list", "List", "Iterable"):
        inner = node.slice[0].slice
        if len(node.slice) == 1 and isinstance(inner, cst.Index) and isinstance(inner.value, cst.Name):
            return inner.value.value, True
    return "", False


def _messages(source: Source, node: cst.BaseExpression | None) -> tuple[str, str]:
    """Return what the system and the user say, as code; two empty texts where it is not that simple."""
    said: list[tuple[str | None, cst.BaseExpression]] = []
    for element in node.elements if isinstance(node, cst.List) else ():
        pairs = element.value.elements if isinstance(element.value, cst.Dict) else ()
        turn = {text_of(p.key): p.value for p in pairs if isinstance(p, cst.DictElement)}
        if turn.keys() != {"role", "content"}:
            return "", ""
        said.append((text_of(turn["role"]), turn["content"]))
    if [role for role, _ in said] == ["user"]:
        return "", source.code(said[0][1])
    if [role for role, _ in said] == ["system", "user"] and text_of(said[0][1]) is not None:
        return text_of(said[0][1]) or "", source.code(said[1][1])
    return "", ""


def _provider(project: Project, source: Source, call: cst.Call) -> str:
    """Return "openai/", or a whole name such as "openai/gpt-4o"; "" where it cannot be seen."""
    node: cst.BaseExpression = call.func
    while isinstance(node, cst.Attribute):
        node = node.value
    symbol = project.meaning(source, node)
    here = isinstance(symbol, Symbol) and symbol.path == source.path
    for target in source.assignments(symbol) if here and isinstance(symbol, Symbol) else ():
        statement = source.parent(source.parent(target))
        made = statement.value if isinstance(statement, cst.Assign) else None
        if not isinstance(made, cst.Call):
            continue
        full = project.full(source, made.func)
        if full == "instructor.from_provider" and made.args:
            return text_of(made.args[0].value) or ""
        inner = made.args[0].value if made.args else None
        plain = isinstance(inner, cst.Call) and not inner.args
        if full in _CLIENTS and plain:
            return _CLIENTS[full]
    return ""


def response_edits(source: Source, call: ResponseCall) -> Iterator[Span]:
    """Write a signature behind its response model, and a program in place of the call."""
    newline = source.tree.default_newline
    place = _place(source, call)
    kind = f"list[{call.model}]" if call.many else call.model
    told = call.told or f"Extract the {call.output.replace('_', ' ')}."
    quoted = f'"""{told}"""' if '"' not in told and "\\" not in told else repr(told)

    def written(names: Names) -> str:
        lines = (
            f"@{names.write('signature')}",
            f"class {call.name}:",
            f"    {quoted}",
            "",
            f"    text: str = {names.write('In')}()",
            f"    {call.output}: {kind} = {names.write('Out')}()",
        )
        return f"{newline}{newline}{newline.join(lines)}{newline}"

    yield place, place, written
    settings = [
        f", {_SETTINGS[a.keyword.value]}={source.code(a.value)}"
        for a in call.call.args
        if a.keyword is not None and a.keyword.value in _SETTINGS
    ]
    start, end = source.span(call.node)

    def made(names: Names) -> str:
        model = f', lm={names.write("Model")}("{call.lm}")'
        program = f"{names.write('Predict')}({call.name}{model}{''.join(settings)})"
        if isinstance(call.node, cst.Await):
            return f"(await {program}.acall(text={call.content})).{call.output}"
        return f"{program}(text={call.content}).{call.output}"

    yield start, end, made


def _place(source: Source, call: ResponseCall) -> int:
    """Find where the response model is known: behind its class, else before the statement of the call."""
    for line in source.tree.body:
        if isinstance(line, cst.ClassDef) and line.name.value == call.model:
            return source.line_span(line)[1]
    above = [call.call, *source.ancestors(call.call)]
    top = next(node for node in above if source.parent(node) is source.tree)
    return source.line_span(top)[0]


def response_notes(calls: Sequence[ResponseCall], source: Source, *, asked: bool) -> Iterator[Finding]:
    """List the calls that stay, and those whose prompt is another one now."""
    for call in (c for c in calls if c.source is source):
        if asked and not call.problem:
            what = f"the call with {call.model} sends the prompt of dspex now, no longer its messages"
            yield finding(source, call.call, "check", what, "Look at it with dspex show.")
            continue
        why = call.problem or "its prompt would be another one"
        what = f"the call with the response model {call.model or '…'} stays: {why}"
        kind = f"list[{call.model}]" if call.many else call.model or "…"
        remedy = f"As a signature: text: str = In(); {call.output or 'result'}: {kind} = Out()"
        remedy += "" if call.problem else "; --instructor writes it"
        yield finding(source, call.call, "left", what, remedy)
