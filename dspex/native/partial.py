"""The outputs of an answer while it arrives.

Every character is looked at once; a text that grows is put together anew for each showing.

What is shown early was read strictly. The whole answer is read again by the program's parser when it
is there, which mends what is to be mended; that result counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol, get_args

from dspex.native.convert import from_json
from dspex.native.live import fill
from dspex.native.partial_chat import ChatPieces
from dspex.native.partial_json import GrowingItems, GrowingText, JsonPieces, Output, Read
from dspex.native.recovery.thoughts import Thoughts
from dspex.spec.dialect import LAYOUTS, Layout
from dspex.spec.own_types import REASONING
from dspex.spec.types import ListType, Scalar

if TYPE_CHECKING:
    from dspex.native.live import Live

_LONGEST_LEAD: Final = 100
"""Characters of the first line of a fence, and of the white space behind it."""
_LEAD: Final = re.compile(r"(?:json\s*+)?(?:(?:```|~~~)[\w+ .-]*+\s*+)?").fullmatch
_FENCE: Final = re.compile(r"(?:```|~~~)[\w+ .-]*\s*\Z").search
_TEXTS: Final = (Scalar("str"), REASONING)
"""The types that are shown as far as they are there."""


class _Machine(Protocol):
    def feed(self, piece: str) -> None: ...


class PartialReader:
    """Reads one answer as it arrives.

    Attributes:
        record: the record with the outputs that are complete.
        values: the outputs that are complete, by field name; the reasoning of a chain of thought too.
        wires: the names of the outputs.
        growing: those that are under way: texts as far as they are there, lists by whole items.
        broken: bounds that complete outputs break; the answer as a whole will not pass.
    """

    def __init__(self, live: Live, dialect: str, record: Any) -> None:
        """Start before the first piece.

        Args:
            live: the signature.
            dialect: the prompt format that was asked for.
            record: with the inputs.
        """
        layout = LAYOUTS[dialect]
        self._outputs = {f.wire: _OUTPUTS[layout](live, f.name) for f in live.spec.outputs}
        self.wires = tuple(self._outputs)
        self._own = live.fields
        self._machine: _Machine = _MACHINES[layout](self)
        self._thoughts = Thoughts({f.wire.lower() for f in live.spec.outputs})
        self._changed = False
        self._live = live
        self._layout: Layout = layout
        self.broken: list[str] = []
        self.record = record
        self.values: dict[str, Any] = {}
        self.growing: dict[str, Any] = {}

    def feed(self, piece: str) -> bool:
        """Take the next piece; return whether there is something new to show."""
        self._changed = False
        self._machine.feed(piece if self._thoughts.is_over else self._thoughts.without(piece))
        return self._changed

    def output(self, wire: str) -> Output | None:
        """Find an output by the name that stands in the answer; None for others and those that are done."""
        output = self._outputs.get(wire)
        return None if output is None or output.name in self.values else output

    def finish(self, output: Output, text: str) -> None:
        """Take the whole text of an output; what cannot be read strictly is left to the end."""
        name = output.name
        self.growing.pop(name, None)
        self._changed = True
        try:
            value = output.read(text)
            record = fill(self.record, **{name: value}) if name in self._own else self.record
        except Exception:  # whatever is wrong, also for the user's __post_init__, the program's parser tells
            self.broken += self._broken(name, text)
            return
        self.values[name], self.record = value, record

    def _broken(self, name: str, text: str) -> list[str]:
        """Say which bounds of a field a value breaks that is well-formed apart from them."""
        if not self._live.field(name).constraints:
            return []
        try:
            value = self._live.unbounded_reader(name, self._layout)(text)
        except ValueError:
            return []
        return self._live.problems({name: value})

    def show(self, output: Output, value: Any) -> None:
        """Take what is there of an output that grows."""
        if self.growing.get(output.name) != value:
            self.growing[output.name] = value
            self._changed = True


def _chat_output(live: Live, name: str) -> Output:
    return _output(live, name, live.text_reader(name), lambda item: from_json(item, (), live.names))


def _json_output(live: Live, name: str) -> Output:
    return _output(live, name, live.json_reader(name), lambda item: from_json(item, (), live.names))


def _xml_output(live: Live, name: str) -> Output:
    from dspex.native.recovery.fit import takes_text
    from dspex.native.xml.reader import TagReader

    field = live.field(name)
    marked_up = TagReader(live.annotations[name], field.constraints, live.names)
    read = marked_up if takes_text(field.type) else live.tags_reader(name)
    return _output(live, name, read, lambda item: TagReader(item, (), live.names))


def _output(live: Live, name: str, read: Read, item_reader: Callable[[Any], Read]) -> Output:
    typ = live.field(name).type
    if typ in _TEXTS:
        return Output(name, read, "text", None)
    arguments = get_args(live.annotations[name])
    if not isinstance(typ, ListType) or len(arguments) != 1:
        return Output(name, read, "", None)
    return Output(name, read, "items", item_reader(arguments[0]))


class _Object(JsonPieces):
    """The pairs of one object."""

    def __init__(self, reader: PartialReader) -> None:
        super().__init__()
        self._reader = reader
        self._state = "before"  # then "name", "colon", "value", "after"
        self._name: list[str] = []
        self._value: list[str] = []
        self._output: Output | None = None
        self._grown: GrowingText | GrowingItems | None = None
        self._ended = False
        self._lead = ""  # what stands before the object, or the end of that
        self._words = False  # there are words in it

    def feed(self, piece: str) -> None:
        if self._ended:
            return
        start = 0  # of what is not stored yet
        if self._state == "before":
            opening = self._opening(piece)
            if opening < 0:
                return
            piece, self._state = piece[opening:], "object"
        for sign, at in self.tokens(piece):
            if self._state == "object" and sign == "(" and self.depth == 1:
                self._state, self._name, start = "name", [], at
            elif self._state == "name" and sign == ")":
                self._name.append(piece[start : at + 1])
                self._state = "colon"
            elif self._state == "colon" and sign == ":":
                self._begin()
                start = at + 1
            elif self._state == "value" and (
                (sign == "," and self.depth == 1) or (sign == "}" and self.depth == 0)
            ):
                self._store(piece[start:at])
                self._close()
            if self.depth == 0 and sign == "}":
                self._ended = True
                return
        if self._state == "name":
            self._name.append(piece[start:])
        elif self._state == "value":
            self._store(piece[start:])

    def _opening(self, piece: str) -> int:
        """Find where the answer begins; -1 where it does not yet, or that is not sure.

        Behind words an object may be an example; one in the first fence is none.
        """
        opening = piece.find("{")
        before = piece if opening < 0 else piece[:opening]
        self._lead += before
        if not self._words:
            self._lead = self._lead.lstrip()
        if len(self._lead) > _LONGEST_LEAD:
            self._words, self._lead = True, self._lead[-_LONGEST_LEAD:]
        is_clear = (not self._words and _LEAD(self._lead)) or _FENCE(self._lead)
        self._ended = any(bracket in before for bracket in "[]}") or (opening >= 0 and not is_clear)
        return -1 if self._ended else opening

    def _begin(self) -> None:
        try:
            wire = json.loads("".join(self._name))
        except ValueError:
            wire = ""
        self._state, self._value = "value", []
        self._output = self._reader.output(wire)
        self._grown = None
        if self._output is not None and self._output.grows:
            self._grown = GrowingText() if self._output.grows == "text" else GrowingItems(self._output)

    def _store(self, text: str) -> None:
        if self._output is None:
            return
        self._value.append(text)
        if self._grown is not None and self._grown.feed(text):
            found = self._grown.found
            self._reader.show(self._output, list(found) if isinstance(found, list) else found)

    def _close(self) -> None:
        if self._output is not None:
            self._reader.finish(self._output, "".join(self._value).strip())
        self._output, self._state = None, "object"


def _tags(reader: PartialReader) -> _Machine:
    from dspex.native.xml.partial import TagPieces

    return TagPieces(reader)


_MACHINES: Final[dict[Layout, Callable[[PartialReader], _Machine]]] = {
    "chat": ChatPieces,
    "json": _Object,
    "xml": _tags,
}
"""What follows an answer in each layout."""
_OUTPUTS: Final[dict[Layout, Callable[[Live, str], Output]]] = {
    "chat": _chat_output,
    "json": _json_output,
    "xml": _xml_output,
}
"""What reads an output in each layout."""
