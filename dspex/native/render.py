"""What generated render code calls: values and demos as DSPy 3.4 writes them into messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeGuard

from dspex.native.convert import to_builtins
from dspex.native.json_text import encode_json as encode_json
from dspex.native.json_text import encode_plain as encode_plain
from dspex.native.json_text import encode_texts as encode_texts
from dspex.native.pieces import Content, Piece, joined, value_pieces
from dspex.spec.dialect import Dialect
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import MissingType, Scalar

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
        user = request_content(spec, demo, before=INCOMPLETE)
        messages += ("user", user), ("assistant", answer(spec, demo, NOT_SUPPLIED))
    for demo in complete:
        messages += ("user", request_content(spec, demo)), ("assistant", answer(spec, demo, NOT_SUPPLIED))
    return tuple(messages)


def answer_text(spec: SignatureSpec, dialect: Dialect, values: Mapping[str, object]) -> str:
    """Write the answer of an earlier turn; what it lacks stands there as None, as in DSPy."""
    return _ANSWERS[dialect](spec, values, None)


def request_content(
    spec: SignatureSpec, values: Mapping[str, object], *, before: str = "", after: str = ""
) -> Content:
    """Write a message of the user: the inputs that there are, with texts around them.

    Args:
        spec: the signature.
        values: by field name.
        before: what stands before the inputs.
        after: what stands behind them.
    """
    found: list[Piece] = [before]
    for field in spec.inputs:
        if field.name in values:
            found += [f"\n\n[[ ## {field.wire} ## ]]\n", *_field_pieces(field, values[field.name])]
    return joined([*found, "\n\n", after])


def _field_pieces(field: FieldSpec, value: object) -> list[Piece]:
    return [_numbered_passages(value)] if _is_passages(value, field) else value_pieces(value)


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
    answer: dict[str, Any] = {f.wire: to_builtins(values.get(f.name, missing)) for f in spec.outputs}
    return json.dumps(answer, indent=2, ensure_ascii=False)


_ANSWERS: Final = {"dspy-3.4/chat": _chat_answer, "dspy-3.4/json": _json_answer}
