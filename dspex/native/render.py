"""What generated render code calls: values and demos as DSPy 3.4 writes them into messages."""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeGuard

import msgspec
import orjson

from dspex.check.walk import holds_structs
from dspex.errors import ConfigurationError, excerpt
from dspex.native.convert import to_builtins
from dspex.native.xml.writing import escaped, tagged
from dspex.spec.dialect import Dialect
from dspex.spec.nested_xml import is_nested
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import MissingType, Scalar

INCOMPLETE = "This is an example of the task, though some input or output fields are not supplied."
NOT_SUPPLIED = "Not supplied for this particular example. "


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _make_encoder() -> Callable[[object], str]:
    # json.dumps builds this C encoder anew for each call, three quarters of its time for small
    # values. Without markers it does not look for cycles, which to_builtins never makes.
    make: Callable[..., Callable[[object, int], tuple[str, ...]]] | None
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _dumps
    plain = json.JSONEncoder(ensure_ascii=False)
    escape: Callable[[str], str] = json.encoder.encode_basestring
    encode = make(None, plain.default, escape, None, ": ", ", ", False, False, True)
    join = "".join
    return lambda value: join(encode(value, 0))


encode_json: Final = _make_encoder()
"""Write a value exactly as `json.dumps(value, ensure_ascii=False)` does, in a quarter of its time."""


_encode: Final = msgspec.json.Encoder().encode
_spaced: Final = msgspec.json.format


def encode_plain(value: object) -> str:
    """Write texts, whole numbers, booleans and None in lists, dicts and Structs as `encode_json` does.

    msgspec does it in a third of the time where there is much of it; floats it would write in another way.
    """
    try:
        return _spaced(_encode(value), indent=0).decode()
    except (ValueError, TypeError, OverflowError, RecursionError):  # half surrogates, great numbers, odd keys
        return encode_json(to_builtins(value))


def encode_texts(texts: list[str]) -> str:
    """Write a list of texts as `encode_json` does: in a tenth of its time where nothing needs an escape.

    orjson tells that by the length of what it writes, at the speed of a copy.
    """
    try:
        joined = '", "'.join(texts)
        if joined.isascii() and len(orjson.dumps(texts)) == len(joined) + 5 - len(texts):
            return f'["{joined}"]'
    except TypeError:  # half surrogates, or something that is no text
        pass
    return encode_plain(texts)


def format_value(value: object) -> str:
    """Write the value of an input as DSPy's `format_field_value` does.

    Texts, numbers, dates and the like become plain text; dicts, lists and objects become JSON.
    """
    if type(value) is str:
        return value
    plain = to_builtins(value)
    return encode_json(plain) if type(plain) in (dict, list) else str(plain)


def indented_json(value: object) -> str:
    """Write an object of a pydantic model as DSPy's BAML format does; return nothing for any other value.

    Raises:
        ConfigurationError: pydantic cannot write it.
    """
    cls: Any = type(value)
    if not (hasattr(cls, "__pydantic_serializer__") and hasattr(cls, "model_dump_json")):
        return ""
    model: Any = value
    try:
        return str(model.model_dump_json(indent=2, by_alias=True))
    except ValueError as error:
        raise ConfigurationError(f"{excerpt(value)} cannot be written as JSON: {error}") from error


def format_indented(value: object) -> str:
    """Write the value of an input as DSPy's BAML format does: an object of a pydantic model indented."""
    return indented_json(value) or format_value(value)


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
) -> tuple[tuple[str, str], ...]:
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
    request, answer = _REQUESTS[dialect], _ANSWERS[dialect]
    complete: list[Mapping[str, object]] = []
    incomplete: list[Mapping[str, object]] = []
    for demo in demos:
        if all(demo.get(f.name) is not None for f in spec.fields):
            complete.append(demo)
        elif any(f.name in demo for f in spec.inputs) and any(f.name in demo for f in spec.outputs):
            incomplete.append(demo)
    messages: list[tuple[str, str]] = []
    for demo in incomplete:
        messages += ("user", request(spec, demo, INCOMPLETE)), ("assistant", answer(spec, demo))
    for demo in complete:
        messages += ("user", request(spec, demo, "")), ("assistant", answer(spec, demo))
    return tuple(messages)


Block = Callable[[FieldSpec, object, SignatureSpec], str]
"""Writes an input with its name."""


def _request_of(block: Block) -> Callable[[SignatureSpec, Mapping[str, object], str], str]:
    def request(spec: SignatureSpec, demo: Mapping[str, object], prefix: str) -> str:
        blocks = [block(f, demo[f.name], spec) for f in spec.inputs if f.name in demo]
        return "\n\n".join((prefix, *blocks, "")).strip()

    return request


def _headed(field: FieldSpec, value: object, spec: SignatureSpec) -> str:
    return f"[[ ## {field.wire} ## ]]\n{format_field(field, value)}"


def _headed_indented(field: FieldSpec, value: object, spec: SignatureSpec) -> str:
    if holds_structs(field.type, spec):
        return _headed(field, value, spec)
    return f"[[ ## {field.wire} ## ]]\n{indented_json(value) or format_field(field, value)}"


def _in_tags(field: FieldSpec, value: object, spec: SignatureSpec) -> str:
    return f"<{field.wire}>\n{format_field(field, value)}\n</{field.wire}>"


def _plainly(field: FieldSpec, value: object, spec: SignatureSpec) -> str:
    return f"{field.wire}: {to_builtins(value) if holds_structs(field.type, spec) else value}"


_REQUESTS: Final[dict[Dialect, Callable[[SignatureSpec, Mapping[str, object], str], str]]] = {
    "dspy-3.4/chat": _request_of(_headed),
    "dspy-3.4/json": _request_of(_headed),
    "dspy-3.4/xml": _request_of(_in_tags),
    "dspy-3.4/baml": _request_of(_headed_indented),
    "dspy-3.4/two-step": _request_of(_plainly),
}
"""How the request of a demo is written."""


def _chat_answer(spec: SignatureSpec, demo: Mapping[str, object]) -> str:
    blocks = [_headed(f, demo.get(f.name, NOT_SUPPLIED), spec) for f in spec.outputs]
    return "\n\n".join(blocks).strip() + "\n\n[[ ## completed ## ]]\n"


def _json_answer(spec: SignatureSpec, demo: Mapping[str, object]) -> str:
    answer: dict[str, Any] = {f.wire: demo.get(f.name, NOT_SUPPLIED) for f in spec.outputs}
    return json.dumps(to_builtins(answer), indent=2, ensure_ascii=False)


def _xml_answer(spec: SignatureSpec, demo: Mapping[str, object]) -> str:
    return "\n\n".join(_output_in_tags(f, spec, demo.get(f.name, NOT_SUPPLIED)) for f in spec.outputs)


def _output_in_tags(field: FieldSpec, spec: SignatureSpec, value: object) -> str:
    if is_nested(field.type, spec) and isinstance(plain := to_builtins(value), (dict, list)):
        return tagged(field.wire, plain)
    text = format_field(field, value)
    if field.type == Scalar("str") or isinstance(field.type, MissingType):
        text = escaped(text)
    return f"<{field.wire}>\n{text}\n</{field.wire}>"


def _plain_answer(spec: SignatureSpec, demo: Mapping[str, object]) -> str:
    said = (_plainly(f, demo[f.name], spec) for f in spec.outputs if f.name in demo)
    return "\n\n".join(said).strip()


_ANSWERS: Final[dict[Dialect, Callable[[SignatureSpec, Mapping[str, object]], str]]] = {
    "dspy-3.4/chat": _chat_answer,
    "dspy-3.4/json": _json_answer,
    "dspy-3.4/xml": _xml_answer,
    "dspy-3.4/baml": _json_answer,
    "dspy-3.4/two-step": _plain_answer,
}
"""How the answer of a demo is written."""
