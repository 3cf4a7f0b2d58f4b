"""What generated render code calls: values and demos as DSPy 3.4 writes them into messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeGuard

from dspex.errors import ConfigurationError
from dspex.native.convert import to_builtins
from dspex.native.indented import indented, indented_json
from dspex.native.json_text import encode_json as encode_json
from dspex.native.json_text import encode_plain as encode_plain
from dspex.native.json_text import encode_texts as encode_texts
from dspex.native.pieces import Content, Piece, joined, pieces, value_pieces
from dspex.native.xml.writing import escaped, tagged
from dspex.spec.dialect import Dialect
from dspex.spec.nested_xml import is_nested
from dspex.spec.own_types import may_hold_media
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.two_step import MEDIA_PROBLEM
from dspex.spec.types import MissingType, Scalar, shown_type
from dspex.spec.walk import holds_structs

INCOMPLETE = "This is an example of the task, though some input or output fields are not supplied."
NOT_SUPPLIED = "Not supplied for this particular example. "


def format_value(value: object) -> str:
    """Write the value of an input as DSPy's `format_field_value` does.

    Texts, numbers, dates and the like become plain text; dicts, lists and objects become JSON.
    """
    if type(value) is str:
        return value
    plain = to_builtins(value)
    return encode_json(plain) if type(plain) in (dict, list) else str(plain)


def format_field(field: FieldSpec, value: object) -> str:
    """Write the value of a field; a list in a text field becomes numbered passages, as in DSPy."""
    return _numbered_passages(value) if _is_passages(value, field) else format_value(value)


def _is_passages(value: object, field: FieldSpec) -> TypeGuard[list[object]]:
    return isinstance(value, list) and (field.type == Scalar("str") or isinstance(field.type, MissingType))


def _numbered_passages(passages: Sequence[object]) -> str:
    if len(passages) == 1:
        return _passage(str(passages[0]))
    return "\n".join(f"[{i}] {_passage(str(p))}" for i, p in enumerate(passages, 1)) or "N/A"


def _passage(text: str) -> str:
    if "\n" not in text and "«" not in text and "»" not in text:
        return f"«{text}»"
    indented = text.replace("\n", "\n    ")
    return f"«««\n    {indented}\n»»»"


def demo_messages(
    spec: SignatureSpec, dialect: Dialect, demos: Sequence[Mapping[str, object]]
) -> tuple[tuple[str, Content], ...]:
    """Write demos as pairs of messages, as DSPy's `format_demos` does.

    Those with missing values come first, and say so; those without an input or without an output
    are left out.

    Args:
        spec: the signature.
        dialect: the prompt format.
        demos: values by field name. A missing name means "not supplied"; None is a value, but
            does not make a demo complete.

    Returns:
        (role, content) of each message.
    """
    complete: list[Mapping[str, object]] = []
    incomplete: list[Mapping[str, object]] = []
    for demo in demos:
        if all(demo.get(f.name) is not None for f in spec.fields):
            complete.append(demo)
        elif any(f.name in demo for f in spec.inputs) and any(f.name in demo for f in spec.outputs):
            incomplete.append(demo)
    answer = _ANSWERS[dialect]
    messages: list[tuple[str, Content]] = []
    for demo in incomplete:
        user = request_content(spec, dialect, demo, before=INCOMPLETE)
        messages += ("user", user), ("assistant", answer(spec, demo, NOT_SUPPLIED))
    for demo in complete:
        user = request_content(spec, dialect, demo)
        messages += ("user", user), ("assistant", answer(spec, demo, NOT_SUPPLIED))
    return tuple(messages)


def answer_text(spec: SignatureSpec, dialect: Dialect, values: Mapping[str, object]) -> str:
    """Write the answer of an earlier turn; what it lacks stands there as None, as in DSPy."""
    return _ANSWERS[dialect](spec, values, None)


def request_content(
    spec: SignatureSpec,
    dialect: Dialect,
    values: Mapping[str, object],
    *,
    before: str = "",
    after: str = "",
) -> Content:
    """Write a message of the user: the inputs that there are, with texts around them.

    Args:
        spec: the signature.
        dialect: the prompt format.
        values: by field name.
        before: what stands before the inputs.
        after: what stands behind them.
    """
    write = _WRITERS[dialect]
    found: list[Piece] = [before]
    for field in spec.inputs:
        if field.name in values:
            found += ["\n\n", *_named(field.wire, write(field, values[field.name], spec), dialect)]
    return joined([*found, "\n\n", after])


def results_content(dialect: Dialect, results: Mapping[str, object]) -> Content:
    """Write a message of the user: what tools gave that the model had called, to DSPy an input of its own."""
    plain = to_builtins(results)
    found = indented_json(plain) if dialect == "dspy-3.4/baml" else pieces(plain)
    return joined(_named("tool_call_results", found, dialect))


def _named(wire: str, shown: list[Piece], dialect: Dialect) -> list[Piece]:
    """Put the name of an input beside what is shown of it."""
    before, after = _NAMED[dialect]
    return [before.format(wire), *shown, after.format(wire)]


_NAMED: Final[dict[Dialect, tuple[str, str]]] = {
    "dspy-3.4/chat": ("[[ ## {} ## ]]\n", ""),
    "dspy-3.4/json": ("[[ ## {} ## ]]\n", ""),
    "dspy-3.4/xml": ("<{}>\n", "\n</{}>"),
    "dspy-3.4/baml": ("[[ ## {} ## ]]\n", ""),
    "dspy-3.4/two-step": ("{}: ", ""),
}
"""What stands before and after an input."""


def _field_pieces(field: FieldSpec, value: object, spec: SignatureSpec) -> list[Piece]:
    return [_numbered_passages(value)] if _is_passages(value, field) else value_pieces(value)


def _indented_pieces(field: FieldSpec, value: object, spec: SignatureSpec) -> list[Piece]:
    found = indented(value, models=not holds_structs(field.type, spec))
    return _field_pieces(field, value, spec) if found is None else found


def plain_text(field: FieldSpec, value: object, spec: SignatureSpec) -> str:
    """Write a value as Python shows it, Structs as dicts, which is how DSPy asks in two steps.

    Raises:
        ConfigurationError: it holds an image or a file.
    """
    if may_hold_media(field.type, spec) and any(not isinstance(p, str) for p in value_pieces(value)):
        raise ConfigurationError(MEDIA_PROBLEM)
    return str(to_builtins(value) if holds_structs(field.type, spec) else value)


_WRITERS: Final[dict[Dialect, Callable[[FieldSpec, object, SignatureSpec], list[Piece]]]] = {
    "dspy-3.4/chat": _field_pieces,
    "dspy-3.4/json": _field_pieces,
    "dspy-3.4/xml": _field_pieces,
    "dspy-3.4/baml": _indented_pieces,
    "dspy-3.4/two-step": lambda field, value, spec: [plain_text(field, value, spec)],
}
"""What writes an input, in the request of a demo or of an earlier turn."""


def _chat_answer(spec: SignatureSpec, values: Mapping[str, object], missing: str | None) -> str:
    blocks = [f"[[ ## {f.wire} ## ]]\n{_field_text(f, values.get(f.name, missing))}" for f in spec.outputs]
    return "\n\n".join(blocks).strip() + "\n\n[[ ## completed ## ]]\n"


def _field_text(field: FieldSpec, value: object) -> str:
    """Write the value of an output, in which an object is the text that DSPy puts there."""
    if _is_passages(value, field):
        return _numbered_passages(value)
    plain = to_builtins(value)
    return encode_json(plain) if type(plain) in (dict, list) else str(plain)


def _json_answer(spec: SignatureSpec, values: Mapping[str, object], missing: str | None) -> str:
    # written as one object, in which a value is not always what it is alone: an infinity is null
    answer = to_builtins({f.wire: values.get(f.name, missing) for f in spec.outputs})
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _xml_answer(spec: SignatureSpec, values: Mapping[str, object], missing: str | None) -> str:
    return "\n\n".join(_output_in_tags(f, spec, values.get(f.name, missing)) for f in spec.outputs)


def _output_in_tags(field: FieldSpec, spec: SignatureSpec, value: object) -> str:
    if is_nested(field.type, spec) and isinstance(plain := to_builtins(value), (dict, list)):
        return tagged(field.wire, plain)
    text = _field_text(field, value)
    if shown_type(field.type) == Scalar("str") or isinstance(field.type, MissingType):
        text = escaped(text)
    return f"<{field.wire}>\n{text}\n</{field.wire}>"


def _plain_answer(spec: SignatureSpec, values: Mapping[str, object], missing: str | None) -> str:
    said = (f"{f.wire}: {plain_text(f, values[f.name], spec)}" for f in spec.outputs if f.name in values)
    return "\n\n".join(said).strip()


_ANSWERS: Final[dict[Dialect, Callable[[SignatureSpec, Mapping[str, object], str | None], str]]] = {
    "dspy-3.4/chat": _chat_answer,
    "dspy-3.4/json": _json_answer,
    "dspy-3.4/xml": _xml_answer,
    "dspy-3.4/baml": _json_answer,
    "dspy-3.4/two-step": _plain_answer,
}
"""How the answer of a demo or of an earlier turn is written."""
