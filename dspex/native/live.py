"""A signature with its Python objects, as generated code sees it."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol, TypeVar, get_origin

import msgspec
from msgspec import UNSET, StructMeta
from msgspec.structs import replace

from dspex.check.rules import check
from dspex.define.annotations import TypeReader, needs_pydantic, pydantic_schema
from dspex.define.locate import located
from dspex.errors import DefinitionError, bind_error
from dspex.native.convert import checker, from_json
from dspex.native.kinds import MAPPING
from dspex.spec.dialect import Layout
from dspex.spec.own_types import MEDIA, is_history, may_hold_media, own_type_of, own_types_in
from dspex.spec.reasoning import REASONING, with_reasoning
from dspex.spec.signature import FieldSpec, SignatureSpec
from dspex.spec.types import Constraint, LiteralType, Named, Scalar, Type, UnionType
from dspex.spec.walk import holds_structs
from dspex.spec.wording import Wording

R = TypeVar("R")
new_struct = StructMeta.__call__
NO_NAMES: Mapping[str, Any] = MappingProxyType({})
_REFUSED = ("dspex-unsupported-type", "dspex-misplaced-type")


class Fill(Protocol):
    """The type of `fill`."""

    def __call__(self, record: R, /, **values: Any) -> R: ...


fill: Fill = replace  # type: ignore[assignment]  # a record is a Struct, which its type does not say
"""Return a record with some fields set: one C call, nothing is checked."""


class Live:
    """One signature, or one alias of a generic signature, ready to be generated for.

    Attributes:
        record_class: the class of its records.
        spec: what the model is asked, with `reasoning` where a chain of thought asks for it.
        own_spec: what the user wrote.
        annotations: field name → live annotation, type parameters filled in.
        objects: definition key → live class.
        names: local names that text in annotations may use.
        fields: field name → live field, with its default.
    """

    def __init__(self, signature: Any, *, reasoning: bool = False, wording: Wording | None = None) -> None:
        cls = get_origin(signature) or signature
        self.record_class: Any = cls
        self.own_spec: SignatureSpec = cls.__dspex_spec__
        self.fields: Mapping[str, Any] = cls.__dspex_fields__
        self.annotations: dict[str, Any] = {n: f.annotation for n, f in self.fields.items()}
        self.objects: Mapping[str, object] = cls.__dspex_objects__
        self.names: Mapping[str, Any] = getattr(cls, "__dspex_scope__", ("", NO_NAMES))[1]
        arguments = typing.get_args(signature)
        if arguments:
            self._specialise(signature, dict(zip(cls.__parameters__, arguments, strict=False)))
        if wording is not None:
            self.own_spec = wording.applied(self.own_spec)
        self.reasoning = reasoning
        self.spec = with_reasoning(self.own_spec) if reasoning else self.own_spec
        if reasoning and REASONING not in self.annotations:
            self.annotations[REASONING] = str

    def _specialise(self, alias: Any, arguments: dict[Any, Any]) -> None:
        reader = TypeReader(self.names)
        fields: list[FieldSpec] = []
        for field in self.own_spec.fields:
            annotation = substituted(self.annotations[field.name], arguments)
            self.annotations[field.name] = annotation
            type, _ = reader.read_field(annotation)
            schema = pydantic_schema(annotation) if needs_pydantic(annotation) else None
            fields.append(msgspec.structs.replace(field, type=type, schema=schema))
        shown = ", ".join(getattr(a, "__name__", str(a)) for a in arguments.values())
        self.own_spec = msgspec.structs.replace(
            self.own_spec,
            name=f"{self.own_spec.name}[{shown}]",
            fields=tuple(fields),
            definitions=tuple(reader.definitions.values()),
            parameters=(),
        )
        self.objects = dict(reader.objects)
        self._refuse_unsupported()

    def _refuse_unsupported(self) -> None:
        """Refuse arguments of an alias that no field can have, as the rule book does for a class.

        Raises:
            DefinitionError: with every field whose type is not supported, or means nothing there.
        """
        problems = [p for p in check(self.own_spec) if p.code in _REFUSED]
        if problems:
            raise DefinitionError(self.own_spec.name, located(self.own_spec, problems))

    @cached_property
    def _checkers(self) -> dict[str, Callable[[object], list[Any]]]:
        return {f.name: self._checker(f) for f in self.spec.fields}

    def _checker(self, field: FieldSpec) -> Callable[[object], list[Any]]:
        check_type = checker(self.annotations[field.name], field.constraints, self.names)
        if not is_history(field):
            return check_type
        from dspex.native.turns import turns_checker

        return turns_checker(self.own_spec, check_type)

    @property
    def defaults(self) -> dict[str, Callable[[], Any]]:
        """Field name → what makes its default, where it has one."""
        return {n: f.make_default for n, f in self.fields.items() if not f.required}

    def blank(self) -> Any:
        """Make the record that the constructor copies: inputs to be filled, outputs unset.

        The placeholder is a list because msgspec hides records of scalars from the garbage
        collector, and the class would never be freed.
        """
        return new_struct(self.record_class, **{f.name: [] for f in self.own_spec.inputs})

    def new(self, **values: Any) -> Any:
        """Make a record through the Struct's own constructor, which runs `__post_init__`."""
        return new_struct(self.record_class, **values)

    def checker(self, name: str) -> Callable[[object], list[Any]]:
        """Return the function that lists what is wrong with a value of a field."""
        return self._checkers[name]

    def problems(self, values: Mapping[str, object]) -> list[str]:
        """Say what is wrong with values, one sentence each."""
        return [f"'{n}' {m}" for n, v in values.items() if n in self._checkers for m in self._checkers[n](v)]

    def check(self, **values: object) -> None:
        """Check every input of a call.

        Raises:
            BindError: with every mismatch.
        """
        problems = self.problems(values)
        if problems:
            raise bind_error(self.own_spec.name, problems)

    def field(self, name: str) -> FieldSpec:
        """Find the spec of a field."""
        return self.spec.field(name)

    def writer(self, name: str) -> Callable[[Any], str]:
        """Return the function that writes an input into the prompt."""
        from dspex.native.writing import input_writer

        return input_writer(self.annotations[name])

    def pieces(self, name: str) -> Callable[[Any], list[Any]]:
        """Return the function that writes an input as pieces of a message: texts, and what is no text."""
        from dspex.native.writing import piece_writer

        return piece_writer(self.annotations[name])

    def turns(self, dialect: str, ending: str) -> Callable[[Any], list[Any]]:
        """Return the function that writes a history as messages.

        Args:
            dialect: the prompt format.
            ending: the reminder that ends each request.
        """
        from dspex.native.turns import turns_writer

        return turns_writer(self.spec, dialect, ending, self.restored)  # type: ignore[arg-type]  # generated code names a dialect

    def restored(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Make images and files again of what stands for them in JSON, as in demos that were saved.

        Args:
            values: by field name.
        """
        if not self._restore:
            return values
        return {n: self._restore[n](v) if n in self._restore else v for n, v in values.items()}

    def restored_demo(self, demo: Any) -> Any:
        """Make images and files again in a demo that is a mapping; a record is given back as it is.

        DSPy saves an image as a text in its marks: in a field that may hold one such a text is one, also
        beside texts that are none.
        """
        if not self._restore or not isinstance(demo, MAPPING):
            return demo
        from dspex.native.restoring import unmarked

        return self.restored({n: unmarked(v) if n in self._restore else v for n, v in demo.items()})

    @cached_property
    def _restore(self) -> dict[str, Callable[[Any], Any]]:
        from dspex.native.restoring import history_restorer, restorer

        own = [f for f in self.spec.fields if own_types_in(f.type, self.spec) & MEDIA]
        if not own:
            return {}
        made = {f.name: restorer(self.annotations[f.name], self.names) for f in own}
        read = history_restorer({**{f.wire: made[f.name] for f in own}, **made})
        return {**made, **{f.name: read for f in self.spec.fields if is_history(f)}}

    def indented_writer(self, name: str) -> Callable[[Any], str]:
        """Return the function that writes an input into a prompt with short types."""
        pieces = self.indented_pieces(name)
        return lambda value: "".join(pieces(value))

    def indented_pieces(self, name: str) -> Callable[[Any], list[Any]]:
        """Return the function that writes an input into such a prompt as pieces of a message."""
        from dspex.native.writing import indented_writer

        models = not holds_structs(self.field(name).type, self.spec)
        return indented_writer(self.annotations[name], models=models)

    def plain_writer(self, name: str) -> Callable[[Any], str]:
        """Return the function that writes an input as Python shows it, Structs as dicts."""
        field = self.field(name)
        if not holds_structs(field.type, self.spec) and not may_hold_media(field.type, self.spec):
            return format
        from dspex.native.render import plain_text

        return lambda value: plain_text(field, value, self.spec)

    def json_reader(self, name: str) -> Callable[[Any], Any]:
        """Return the strict reader of a field's JSON."""
        return from_json(self.annotations[name], self.field(name).constraints, self.names)

    def raw_reader(self, name: str) -> Callable[[msgspec.Raw], Any]:
        """Return the strict reader of a field's JSON that msgspec left as it is."""
        read = self.json_reader(name)
        return lambda raw: read(str(raw, "utf-8"))

    def text_reader(self, name: str) -> Callable[[str], Any]:
        """Return the strict reader of a field's text in a chat answer."""
        from dspex.native.text_values import lenient_reader

        field = self.field(name)
        if reads_text(field.type, self.spec):
            return lenient_reader(self.annotations[name], field.constraints, self.names)
        return self.json_reader(name)

    def tags_reader(self, name: str) -> Callable[[str], Any]:
        """Return the strict reader of what stands in a field's tag; it is built when it first reads."""
        made: list[Callable[[str], Any]] = []

        def read(content: str) -> Any:
            if not made:
                from dspex.native.xml.reader import tag_reader

                made.append(tag_reader(self, name))
            return made[0](content)

        return read

    def quick_reader(self, name: str) -> Callable[[str], Any]:
        """Return a reader like `text_reader` that may refuse more and not know the bounds of the field.

        For what it refuses generated code asks `recovery`, which begins with the other; bounds it checks
        itself.
        """
        from dspex.native.convert import strict_decoder

        if not reads_text(self.field(name).type, self.spec):
            decode = strict_decoder(self.annotations[name], self.names)
            if decode is not None:
                return decode
        return self.text_reader(name)

    def unbounded_reader(self, name: str, layout: Layout) -> Callable[[str], Any]:
        """Return the strict reader of what stands for a field that knows its type and not its bounds."""
        from dspex.native.text_values import lenient_reader

        if layout == "xml":
            from dspex.native.xml.reader import tag_reader

            return tag_reader(self, name, bounded=False)
        if layout == "chat" and reads_text(self.field(name).type, self.spec):
            return lenient_reader(self.annotations[name], (), self.names)
        return from_json(self.annotations[name], (), self.names)

    def recovery(self, dialect: str) -> Callable[..., Any]:
        """Return the reader of answers that do not follow the format to the letter."""
        from dspex.native.answers import recovery

        return recovery(self, dialect)


def reads_text(type: Type, spec: SignatureSpec) -> bool:
    """Whether a chat answer gives a value of this type as bare text, not as JSON."""
    match type:
        case Scalar(name):
            return name not in ("int", "float", "bool", "None", "Any")
        case LiteralType():
            return True
        case Named(key):
            return type_tag(spec, key) == "EnumDefinition" or own_type_of(key) is not None
        case UnionType(items):
            return any(reads_text(i, spec) for i in items)
        case _:
            return False


def type_tag(spec: SignatureSpec, key: str) -> str:
    """Return the kind of a definition."""
    return spec.definition(key).__class__.__name__


def substituted(annotation: Any, arguments: Mapping[Any, Any]) -> Any:
    """Fill type parameters into an annotation."""
    if annotation in arguments:
        return arguments[annotation]
    parameters = getattr(annotation, "__parameters__", ())
    if not parameters:
        return annotation
    return annotation[tuple(arguments.get(p, p) for p in parameters)]


def live(signature: Any, *, reasoning: bool = False) -> Live:
    """Look at a signature class the way generated code does."""
    return Live(signature, reasoning=reasoning)


def object_decoder(outputs: type[R]) -> Callable[[str], R]:
    """Return the strict decoder of a JSON object."""
    return msgspec.json.Decoder(outputs).decode


def set_values(record: Any) -> dict[str, Any]:
    """Return the fields of a record that are set."""
    slots: Iterable[tuple[str, Callable[[Any], Any]]] = record.__class__.__dspex_slots__
    return {name: value for name, get in slots if (value := get(record)) is not UNSET}


__all__ = ["Constraint", "Live", "fill", "live", "object_decoder", "set_values", "substituted"]
