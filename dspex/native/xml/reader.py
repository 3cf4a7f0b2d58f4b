"""The strict readers of what stands in the tags of outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dspex.native.convert import from_builtins
from dspex.native.recovery.work import Notes
from dspex.native.target import read_target
from dspex.native.xml.decoding import Decode, Decoders
from dspex.native.xml.quick import quick_reader
from dspex.native.xml.text import OddError, plain_text
from dspex.native.xml.tree import Element, read_tree
from dspex.spec.nested_xml import is_nested
from dspex.spec.types import Constraint, Scalar, UnionType, shown_type

if TYPE_CHECKING:
    from dspex.native.live import Live


class TagReader:
    """Reads one output from the elements that stand for it."""

    def __init__(
        self, annotation: Any, constraints: Sequence[Constraint] = (), names: Mapping[str, Any] | None = None
    ) -> None:
        """Prepare for a type.

        Args:
            annotation: the type.
            constraints: further bounds on the whole value.
            names: local names that text in annotations may use.
        """
        self._arguments = annotation, constraints, names
        self._convert = from_builtins(annotation, constraints, names)
        self._decode: Decode | None = None
        self._quick: Callable[[str], Any] | None = None

    def __call__(self, content: str) -> Any:
        """Read the content of the only element.

        Raises:
            OddError: it is not well-formed, or its tags are others.
            MismatchError: a value does not fit.
        """
        if self._decode is None:
            self._prepare()
        if self._quick is not None:
            try:
                return self._convert(self._quick(content))
            except (ValueError, LookupError):
                pass
        notes = Notes()
        root = read_tree(content, 0, len(content), notes)
        if notes.repairs():
            raise OddError("it is not well-formed")
        return self.elements([root])

    def elements(self, elements: Sequence[Element]) -> Any:
        """Read the elements of an answer; raises what a call raises."""
        decode = self._decode or self._prepare()
        return self._convert(decode(elements))

    def _prepare(self) -> Decode:
        """Compile the type: not before the first answer, since forward references resolve late."""
        target = read_target(*self._arguments)
        self._decode = Decoders(target).of(target.type)
        self._quick = quick_reader(target)
        return self._decode


def tag_reader(live: Live, name: str, *, bounded: bool = True) -> Callable[[str], Any]:
    """Make the strict reader of what stands in an output's tag: text, or more tags.

    Args:
        live: the signature.
        name: of the output.
        bounded: whether the bounds of the field count.
    """
    field = live.field(name)
    if is_nested(field.type, live.spec):
        return TagReader(live.annotations[name], field.constraints if bounded else (), live.names)
    read = live.text_reader(name) if bounded else live.unbounded_reader(name, "chat")
    kind = shown_type(field.type)
    if isinstance(kind, UnionType) and Scalar("None") in kind.items:
        return lambda content: read(text) if (text := plain_text(content)) else None
    return lambda content: read(plain_text(content))
