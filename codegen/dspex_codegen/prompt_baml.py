"""The constant parts of a prompt with short types, byte for byte what DSPy 3.4 sends (`BAMLAdapter`).

The answer is a JSON object. Types are written in few words, pydantic models with their fields and what
their authors say of them. Where DSPy refuses, because a model stands in more than one place, it is
written in each; inside itself it goes by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dspex.spec.own_types import own_type
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import (
    ClassDefinition,
    ClassField,
    ConstrainedType,
    DictType,
    EnumValue,
    ListType,
    LiteralType,
    LiteralValue,
    MissingType,
    Named,
    Scalar,
    SetType,
    TupleType,
    Type,
    UnionType,
    VariadicTupleType,
    shown_type,
)
from dspex_codegen.names import shown_value, type_name

INDENT: Final = "  "
_SHOWN: Final = ("struct", "signature", "own")
"""The kinds of classes whose fields are shown, besides pydantic models."""
_UNTOLD: Final[dict[str, tuple[tuple[ClassField, ...], tuple[ClassField, ...]]]] = {
    "ToolCall": ((ClassField("id", UnionType((Scalar("str"), Scalar("None")))),), ()),
    "ToolCalls": ((), (ClassField("tool_call_results", UnionType((Scalar("Any"), Scalar("None")))),)),
}
"""What stands before and after the fields of DSPy's own types."""
_SCALARS: Final = {"str": "string", "int": "int", "float": "float", "bool": "boolean", "None": "NoneType"}


def baml_structure(spec: SignatureSpec, introduction: str) -> str:
    """Write how requests and answers are laid out."""
    lines = [f"{introduction}\n"]
    for field in spec.inputs:
        lines += [f"[[ ## {field.wire} ## ]]", f"{{{field.wire}}}", ""]
    types = _Types(spec)
    for field in spec.outputs:
        said = f"Output field `{field.wire}` should be of type: {types.text(field.type, 0)}\n"
        lines += [f"[[ ## {field.wire} ## ]]", said]
    return "\n".join([*lines, "[[ ## completed ## ]]"])


class _Types:
    """Writes the types of one signature.

    Attributes:
        inside: the keys of the classes whose fields are being written, the outermost first.
    """

    def __init__(self, spec: SignatureSpec) -> None:
        self._spec = spec
        self.inside: list[str] = []

    def text(self, typ: Type, indent: int) -> str:
        """Write a type that stands at a depth of indentation."""
        match typ:
            case MissingType():
                return "string"
            case Scalar(name):
                return _SCALARS.get(name, name)
            case LiteralType(values):
                return " or ".join(self._member(value) for value in values)
            case UnionType(items):
                return self._union(items, indent)
            case ListType(item, bare, abstract):
                return self._abstract(abstract) or ("list" if bare else self._list(item, indent))
            case DictType(key, value, bare, abstract):
                pair = f"dict[{self._inner(key, indent)}, {self._inner(value, indent)}]"
                return self._abstract(abstract) or ("dict" if bare else pair)
            case SetType(_, frozen, _, abstract):
                return self._abstract(abstract) or ("frozenset" if frozen else "set")
            case TupleType() | VariadicTupleType():
                return "tuple"
            case ConstrainedType():
                return "Annotated"
            case Named():
                model = self._model(typ)
                shown = type_name(typ, self._spec).partition("[")[0]
                return shown if model is None else self._fields(model, indent)
            case _:
                return type_name(typ, self._spec)

    def _inner(self, typ: Type, indent: int) -> str:
        return "None" if typ == Scalar("None") else self.text(typ, indent)

    def _abstract(self, name: str) -> str:
        """Return the name of an abstract class where DSPy sees it: in the fields of the user's own models."""
        return name if self.inside and self._definition(self.inside[-1]).kind == "pydantic" else ""

    def _union(self, items: tuple[Type, ...], indent: int) -> str:
        some = [self.text(item, indent) for item in items if item != Scalar("None")]
        return " or ".join([*some, *(["null"] if len(some) < len(items) else [])])

    def _list(self, item: Type, indent: int) -> str:
        model = self._model(item)
        if model is None or model.key in self.inside:
            return f"{self._inner(item, indent)}[]"
        return f"[\n{self._fields(model, indent + 1)}\n{INDENT * indent}]"

    def _member(self, value: LiteralValue) -> str:
        is_text = isinstance(value, str)
        if isinstance(value, EnumValue):
            definition = self._spec.definition(value.enum)
            is_text = getattr(definition, "base", None) == "str"
        if is_text:
            return f'"{shown_value(value, self._spec)}"'
        if isinstance(value, bool):
            return "true" if value else "false"
        return "null" if value is None else shown_value(value, self._spec)

    def _definition(self, key: str) -> ClassDefinition:
        found = self._spec.definition(key)
        if not isinstance(found, ClassDefinition):
            raise KeyError(key)
        return found

    def _model(self, typ: Type) -> ClassDefinition | None:
        """Return the class of a type whose fields are shown; None for all others."""
        if not isinstance(typ, Named):
            return None
        found = self._spec.definition(typ.key)
        if not isinstance(found, ClassDefinition):
            return None
        return found if found.model or found.kind in _SHOWN else None

    def _fields(self, model: ClassDefinition, indent: int) -> str:
        """Write a class with its fields, one a line; a class inside itself by its name."""
        if model.key in self.inside:
            return model.name
        self.inside.append(model.key)
        outer, inner = INDENT * indent, INDENT * (indent + 1)
        lines = [*(_comments(model.doc, outer) if indent == 0 else ()), f"{outer}{{"]
        if not model.fields:
            lines.append(f"{inner}# No fields defined")
        if model.tag_field is not None and model.tag is not None:
            lines.append(f"{inner}{model.tag_field}: {self._member(model.tag)},")
        for field in _fields_of(model):
            lines += self._field(field, model, indent + 1)
        self.inside.pop()
        return "\n".join([*lines, f"{outer}}}"])

    def _field(self, field: ClassField, model: ClassDefinition, indent: int) -> Iterator[str]:
        before = INDENT * indent
        name = field.name if model.kind == "pydantic" else field.wire_name or field.name
        if field.desc:
            yield f"{before}# {field.desc}"
        elif field.wire_name and name != field.wire_name:
            yield f"{before}# alias: {field.wire_name}"
        shown = shown_type(field.type)
        inner = self._model(_without_none(shown))
        if inner is not None and inner.key not in self.inside:
            yield from _comments(inner.doc, before)
        yield f"{before}{name}: {self.text(shown, indent)},"


def _fields_of(model: ClassDefinition) -> tuple[ClassField, ...]:
    """Return the fields that DSPy shows: of its own types also those that a JSON Schema leaves out."""
    own = own_type(model)
    before, after = _UNTOLD.get(own.name, ((), ())) if own is not None else ((), ())
    return (*before, *model.fields, *after)


def _without_none(typ: Type) -> Type:
    """Return the only type besides None in a union, else the type itself."""
    if not isinstance(typ, UnionType):
        return typ
    some = [item for item in typ.items if item != Scalar("None")]
    return some[0] if len(some) == 1 else typ


def _comments(doc: str, before: str) -> Iterator[str]:
    return (f"{before}# {line.strip()}" for line in doc.split("\n") if line.strip())
