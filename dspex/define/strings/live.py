"""Give a signature string its meaning at run time: live types and defaults."""

from __future__ import annotations

import ast
import importlib
import warnings
from collections.abc import Mapping
from types import ModuleType
from typing import Annotated, Any, Final, Literal, NamedTuple, Optional, Protocol, Union

from msgspec import Meta
from msgspec.structs import replace

from dspex.check.finding import did_you_mean
from dspex.check.problem import Problem
from dspex.define.strings.cursor import StringError
from dspex.define.strings.literals import literal_object, literal_value
from dspex.define.strings.names import Names, own_class, own_node
from dspex.define.strings.parser import ParsedField, parse_string
from dspex.define.strings.spec import checked, string_spec
from dspex.define.supported import own_name
from dspex.errors import excerpt
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import Constraint, Definition, Type, Value

UNQUOTED: Final = 'A description follows the type: question: str "what to ask".'


class AnnotationReader(Protocol):
    """Turns live annotations and values into data, as `dspex.define.annotations.TypeReader` does."""

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """The classes and enums met so far."""
        ...

    def read_field(self, annotation: object) -> tuple[Type, tuple[Constraint, ...]]:
        """Read an annotation."""
        ...

    def value(self, value: object) -> Value:
        """Read a value."""
        ...


class LiveString(NamedTuple):
    """A signature string with its live types.

    Attributes:
        spec: what it asks for; fields that could not be read are missing or of an unknown type.
        annotations: field name to its type as a Python object.
        defaults: field name to its default, for the inputs and outputs that have one.
        problems: everything wrong with it, the rule book included.
    """

    spec: SignatureSpec
    annotations: dict[str, Any]
    defaults: dict[str, Any]
    problems: tuple[Problem, ...]


def live_string(text: str, reader: AnnotationReader, names: Names) -> LiveString:
    """Parse a signature string, evaluate its types and run the rule book.

    Nothing is passed to `eval`: types are put together from the objects that their names mean.

    Args:
        text: the signature string.
        reader: a new `TypeReader`; afterwards it holds the classes behind the definitions.
        names: what `resolve_names` found.
    """
    parsed = parse_string(text)
    evaluator = Evaluator(names)
    annotations: dict[str, Any] = {}
    defaults: dict[str, Any] = {}

    def read_type(field: ParsedField, node: ast.expr) -> tuple[Type, tuple[Constraint, ...]]:
        annotation = evaluator.annotation(node)
        annotations[field.name] = Optional[annotation] if field.optional else annotation  # noqa: UP045  # a value
        return reader.read_field(annotation)

    def read_default(field: ParsedField, node: ast.expr) -> Value:
        try:
            defaults[field.name] = literal_object(node, evaluator.dotted)
        except (TypeError, ValueError) as error:
            raise StringError(
                f"the default of '{field.name}' is no value: {error}", node.col_offset
            ) from None
        return literal_value(node, lambda name: reader.value(evaluator.dotted(name)))

    spec, problems = string_spec(parsed, read_type, read_default)
    for field in parsed.fields:
        if field.type is None:
            annotations[field.name] = Optional[str] if field.optional else str  # noqa: UP045  # a value
        if field.optional and field.kind == "input":
            defaults.setdefault(field.name, None)
    spec = replace(spec, definitions=tuple(reader.definitions.values()))
    return LiveString(spec, annotations, defaults, checked(parsed, spec, problems))


class Evaluator:
    """Puts types together from the objects that names mean."""

    def __init__(self, names: Names) -> None:
        """Use these names."""
        self._names = names

    def annotation(self, node: ast.expr) -> Any:
        """Evaluate a type expression.

        Raises:
            StringError: a name is unknown, or the expression is no type.
        """
        match node:
            case ast.Name() | ast.Attribute():
                return self.dotted(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.BinOp():
                return self._union(node)
            case ast.Tuple(elts=items):
                return tuple(map(self.annotation, items))
            case ast.List(elts=items):
                return list(map(self.annotation, items))
            case ast.Constant(value=None):
                return None
            case ast.Constant(value=value) if value is ...:
                return ...
            case _:
                found = excerpt(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
                remedy = UNQUOTED if isinstance(node, ast.Constant) else ""
                raise StringError(f"expected a type, found {found}", node.col_offset, remedy)

    def dotted(self, node: ast.expr) -> Any:
        """Return what a name, or a dotted name, means.

        Raises:
            StringError: nothing.
        """
        if name := own_node(node):
            return own_class(name)
        if isinstance(node, ast.Name):
            if node.id in self._names.found:
                return _own(self._names.found[node.id])
            remedy = did_you_mean(node.id, self._names.known)
            remedy = remedy or f"Import it, or pass types={{'{node.id}': ...}}."
            raise StringError(f"the name '{node.id}' is unknown", node.col_offset, remedy)
        if not isinstance(node, ast.Attribute):
            raise StringError("expected a name", node.col_offset)
        base = self.dotted(node.value)
        try:
            return _own(getattr(base, node.attr))
        except AttributeError:
            pass
        if isinstance(base, ModuleType):
            try:
                return importlib.import_module(f"{base.__name__}.{node.attr}")
            except ImportError:
                pass
        owner = ast.unparse(node.value)
        raise StringError(
            f"'{owner}' has no '{node.attr}'", node.col_offset, did_you_mean(node.attr, dir(base))
        )

    def _subscript(self, node: ast.Subscript) -> Any:
        base = self.annotation(node.value)
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if base is Annotated:
            arguments = self._annotated(items)
        elif base is Literal:
            arguments = [self._literal(item) for item in items]
        elif hasattr(base, "__dspex_own__"):  # Code["sql"]
            arguments = [i.value if isinstance(i, ast.Constant) else self.annotation(i) for i in items]
        else:
            arguments = [self.annotation(item) for item in items]
        try:
            return base[tuple(arguments) if len(arguments) != 1 else arguments[0]]
        except Exception as error:  # __class_getitem__ is user code
            text = excerpt(ast.unparse(node))
            raise StringError(f"{text} is no type: {excerpt(str(error))}", node.col_offset) from None

    def _literal(self, node: ast.expr) -> Any:
        try:
            return literal_object(node, self.dotted)
        except (TypeError, ValueError):
            text = excerpt(ast.unparse(node))
            message = f"Literal takes text, whole numbers, None and members of enums, not {text}"
            raise StringError(message, node.col_offset) from None

    def _union(self, node: ast.BinOp) -> Any:
        members: list[ast.expr] = []
        rest: ast.expr = node
        while isinstance(rest, ast.BinOp):
            members.append(rest.right)
            rest = rest.left
        members.append(rest)
        found, *types = [self.annotation(member) for member in reversed(members)]
        try:
            for typ in types:
                # as in DSPy, which makes `NoneType | str` an Optional[str], with None at the end
                found = Union[typ, None] if found is type(None) else Union[found, typ]
            return found
        except TypeError as error:
            message = f"a member of the union is no type: {excerpt(str(error))}"
            raise StringError(message, node.col_offset) from None

    def _annotated(self, items: list[ast.expr]) -> list[Any]:
        """Evaluate the type and the metadata of `Annotated`; `Field(...)` becomes constraints."""
        if not items:
            return []
        arguments = [self.annotation(items[0])]
        for item in items[1:]:
            if not isinstance(item, ast.Call):
                arguments.append(item.value if isinstance(item, ast.Constant) else self.dotted(item))
                continue
            arguments += [self._constraint(keyword) for keyword in item.keywords]
        return arguments

    def _constraint(self, keyword: ast.keyword) -> Meta:
        options: dict[str, Any] = {str(keyword.arg): literal_object(keyword.value, self.dotted)}
        try:
            with warnings.catch_warnings():  # a pattern is compiled, and Python may have doubts
                warnings.simplefilter("ignore")
                return Meta(**options)
        except Exception as error:  # whatever the compiler of patterns raises
            message = f"'{keyword.arg}' cannot be used so: {excerpt(str(error))}"
            raise StringError(message, keyword.value.col_offset, code="dspex-constraint-type") from None


def _own(found: Any) -> Any:
    """Return the type of dspex that a class of DSPy means, or what was found itself."""
    name = own_name(found) if isinstance(found, type) else ""
    return own_class(name) if name else found
