"""Reads answers that do not follow the format to the letter: sections and objects, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

from msgspec import UNSET
from msgspec.structs import replace

from dspex.errors import AnswerError, answer_error
from dspex.native.convert import MismatchError, from_builtins
from dspex.native.headers import first_answer, loose_sections, sections
from dspex.native.markers import MISSPELT, mended
from dspex.native.mismatch import MAX_SHOWN
from dspex.native.numbers import has_decimals, lost_digits
from dspex.native.recovery.choose import Recovery, recovery_of
from dspex.native.recovery.document import only_value
from dspex.native.recovery.fit import takes_text
from dspex.native.recovery.nodes import RefusedError, Repair
from dspex.native.recovery.outputs import Output, OutputsError, outputs_recovery, read_outputs
from dspex.native.recovery.plain import plain
from dspex.native.recovery.thoughts import without_thoughts
from dspex.native.recovery.wrappers import refuse_labels
from dspex.native.target import read_target
from dspex.native.text_values import FENCE, Reader, lenient_reader
from dspex.spec.dialect import LAYOUTS, Layout
from dspex.spec.reasoning import REASONING
from dspex.spec.signature import FieldSpec
from dspex.spec.types import ListType, Scalar, UnionType

if TYPE_CHECKING:
    from dspex.native.answers import Repairs
    from dspex.native.good_items import GoodItems
    from dspex.native.live import Live
    from dspex.native.xml.outputs import Found, Section


def json_object(text: str) -> dict[str, Any] | None:
    """Find the JSON object of an answer: the whole text, a fenced block, or the outermost braces."""
    stripped = text.strip()
    fenced = FENCE.match(stripped)
    start, end = stripped.find("{"), stripped.rfind("}")
    for candidate in (
        stripped,
        fenced[1] if fenced else "",
        stripped[start : end + 1] if 0 <= start < end else "",
    ):
        if candidate:
            try:
                value: Any = json.loads(candidate)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                return cast("dict[str, Any]", value)
    return None


class AnswerReader:
    """Reads any answer of one signature in one dialect; every output that fails is reported."""

    def __init__(self, live: Live, dialect: str, *, loose: bool = False) -> None:
        """Prepare the readers of the outputs.

        Args:
            live: the signature.
            dialect: the prompt format.
            loose: read lists that may lose items as lists of anything.
        """
        self.live = live
        self.dialect = dialect
        self.layout: Layout = LAYOUTS[dialect]
        self.is_loose = loose
        self.outputs = [
            Output(
                f,
                annotation,
                self.default(f) is UNSET,
                from_builtins(annotation, f.constraints, live.names),
            )
            for f, annotation in map(self._loosened if loose else self._as_it_is, live.spec.outputs)
        ]
        targets = (read_target(o.annotation, (), live.names) for o in self.outputs)
        self.has_decimals = any(map(has_decimals, targets))
        self.may_drop = not loose and any(f.drop_invalid for f in live.spec.outputs)
        self.object_recovery = outputs_recovery(live.own_spec.name, self.outputs, live.names)
        self.wires = [o.field.wire for o in self.outputs]
        self.tag_names = frozenset(o.field.wire.lower() for o in self.outputs)
        self.readers: dict[str, tuple[Reader, Recovery]] = {}
        self.tag_readers: dict[str, Callable[[Section, list[Repair]], Any]] = {}

    def __call__(self, text: str, record: Any, repairs: Repairs = None) -> Any:
        """Read an answer into a record, and add what was mended to the repairs.

        Raises:
            AnswerError: with every output that is missing or does not fit.
        """
        name = self.live.own_spec.name
        if not text.strip():
            raise AnswerError(name, ("the answer is empty",), text)
        found: list[Repair] = []
        try:
            values = self._values_or_good_ones(without_thoughts(text, found, self.tag_names), found)
        except OutputsError as error:
            raise answer_error(name, error.problems, text) from None
        except RefusedError as error:
            raise AnswerError(name, (str(error),), text) from None
        result = self.filled(values, record, text)
        if repairs is not None:
            repairs += found
        return result

    def values(self, text: str, repairs: list[Repair]) -> dict[str, Any]:
        """Read the outputs, by field name.

        Raises:
            OutputsError: with everything that is missing or wrong.
            RefusedError: the answer holds nothing that is clear.
        """
        return _READ[self.layout](self, text, repairs)

    def _values_or_good_ones(self, text: str, repairs: list[Repair]) -> dict[str, Any]:
        if not self.may_drop:
            return self.values(text, repairs)
        before = tuple(repairs)
        try:
            return self.values(text, repairs)
        except (OutputsError, RefusedError) as error:
            found = list(before)
            try:
                values = self._loose.values(text, found)
            except (OutputsError, RefusedError):
                raise error from None  # it tells of the types that the user wrote, not of lists of anything
        self._keep_good_items(values, found)
        repairs[:] = found
        return values

    def _as_it_is(self, field: FieldSpec) -> tuple[FieldSpec, Any]:
        return field, self.live.annotations[field.name]

    def _loosened(self, field: FieldSpec) -> tuple[FieldSpec, Any]:
        if not field.drop_invalid:
            return self._as_it_is(field)
        return replace(field, type=ListType(Scalar("Any")), constraints=()), list[Any]

    @cached_property
    def _loose(self) -> AnswerReader:
        return AnswerReader(self.live, self.dialect, loose=True)

    @cached_property
    def _lists(self) -> dict[str, GoodItems]:
        """What reads the lists that may lose items, by the name of the output."""
        from dspex.native.good_items import GoodItems

        return {
            o.field.name: GoodItems(o.annotation, o.field.constraints, self.live.names)
            for o in self.outputs
            if o.field.drop_invalid
        }

    def _keep_good_items(self, values: dict[str, Any], repairs: list[Repair]) -> None:
        """Turn the lists that may lose items into what they keep.

        Raises:
            OutputsError: that does not fit either.
        """
        problems: list[str] = []
        for name, items in self._lists.items():
            if name in values:
                try:
                    values[name], dropped = items.read(values[name], name)
                except MismatchError as error:
                    problems += [f"'{name}' {mismatch}" for mismatch in error.mismatches[:MAX_SHOWN]]
                else:
                    repairs += dropped
        if problems:
            raise OutputsError(problems)

    def from_json(self, text: str, repairs: list[Repair]) -> dict[str, Any]:
        """Read the outputs from a JSON object: strictly, then with every tolerance."""
        raw = json_object(text)
        if raw is None and (tagged := self.tagged(text)) is not None:
            repairs.append(Repair("format", "the answer came in tags, not as JSON"))
            return self.from_found(tagged, repairs)
        if raw is not None and not (self.misnamed(raw) or (self.has_decimals and lost_digits(raw))):
            try:
                values = read_outputs(self.outputs, raw)
            except OutputsError:
                pass
            else:
                if (found := only_value(text)) is not None and found[0] != text.strip():
                    repairs.append(found[1])
                return values
        elif raw is None and "{" not in text:
            if headed := self.headed(text):
                repairs.append(Repair("format", "the answer came with headers, not as JSON"))
                return self.from_sections(headed, repairs)
            stands_alone = len(self.outputs) == 1 and not takes_text(self.outputs[0].field.type)
            if not stands_alone:
                raise RefusedError("the answer holds no JSON object")
            self.refuse_labels(text)
        recovered, mended = self.object_recovery(text)
        repairs += mended
        return cast("dict[str, Any]", recovered)

    def misnamed(self, raw: Mapping[str, Any]) -> bool:
        """Whether an output that may be missing stands there under a name that is spelled otherwise."""
        lacking = {plain(o.field.wire) for o in self.outputs if o.field.wire not in raw}
        return bool(lacking) and any(plain(name) in lacking for name in raw)

    def from_chat(self, text: str, repairs: list[Repair]) -> dict[str, Any]:
        """Read the outputs from what stands under their headers."""
        text, found = mended(text, self.wires)
        repairs += found
        if (first := first_answer(text)) != text:
            repairs.append(Repair("several", "another answer behind the first one was left out"))
            text = first
        raw = sections(text)
        missing = [o.field.wire for o in self.outputs if o.required and o.field.wire not in raw]
        if not missing and all(o.field.wire in raw for o in self.outputs):
            return self.from_sections(raw, repairs)
        loose = loose_sections(text, self.wires)
        begun = any(wire in raw for wire in self.wires)  # all that is meant as a header was mended
        if not missing and (begun or loose is None or loose.keys() <= raw.keys()):
            return self.from_sections(raw, repairs)
        if loose is not None and not set(missing) - loose.keys():
            if MISSPELT not in found:
                repairs.append(MISSPELT)
            return self.from_sections(loose, repairs)
        if len(missing) == sum(o.required for o in self.outputs) and not loose:
            if json_object(text) is None and (tagged := self.tagged(text)) is not None:
                repairs.append(Repair("format", "the answer came in tags, not with headers"))
                return self.from_found(tagged, repairs)
            if "{" in text:
                repairs.append(Repair("format", "the answer came as JSON, not with headers"))
                return self.from_json(text, repairs)
            if len(self.outputs) == 1 and not takes_text(self.outputs[0].field.type):
                self.refuse_labels(text)
                repairs.append(Repair("headers", "the answer has no header"))
                return self.from_sections({self.outputs[0].field.wire: text}, repairs)
        return self.from_sections(raw, repairs)

    def from_xml(self, text: str, repairs: list[Repair]) -> dict[str, Any]:
        """Read the outputs from their tags."""
        from dspex.native.xml.outputs import find_outputs

        found = find_outputs(text, self.wires)
        if not found.sections and any(o.required for o in self.outputs):
            return self.without_tags(text, repairs)
        return self.from_found(found, repairs)

    def tagged(self, text: str) -> Found | None:
        """Find the outputs in tags, if all that are required are there, with nothing in doubt."""
        wires = [o.field.wire for o in self.outputs if o.required] or self.wires[:1]
        if not all(f"</{wire}>" in text for wire in wires):
            return None
        from dspex.native.xml.outputs import find_outputs

        try:
            found = find_outputs(text, self.wires)
        except RefusedError:
            return None
        return found if found.sections.keys() >= set(wires) else None

    def from_found(self, found: Found, repairs: list[Repair]) -> dict[str, Any]:
        """Read the outputs from the tags that were found."""
        repairs += found.repairs
        return read_outputs(
            self.outputs, found.sections, lambda output, section: self.from_tags(output, section, repairs)
        )

    def from_tags(self, output: Output, section: Section, repairs: list[Repair]) -> Any:
        """Read one output from the elements that stand for it."""
        from dspex.native.xml.answers import ItemsReader, SectionReader

        field = output.field
        if field.name not in self.tag_readers:
            whole = SectionReader(output, self.live.spec, self.live.names, self.from_text)
            self.tag_readers[field.name] = (
                ItemsReader(field.name, self.live.annotations[field.name], self.live.names, whole)
                if self.is_loose and field.drop_invalid
                else whole
            )
        return self.tag_readers[field.name](section, repairs)

    def without_tags(self, text: str, repairs: list[Repair]) -> dict[str, Any]:
        """Read an answer that came in another format than in tags."""
        if headed := self.headed(text):
            repairs.append(Repair("format", "the answer came with headers, not in tags"))
            return self.from_sections(headed, repairs)
        if "{" in text:
            repairs.append(Repair("format", "the answer came as JSON, not in tags"))
            return self.from_json(text, repairs)
        if len(self.outputs) == 1 and not takes_text(self.outputs[0].field.type):
            self.refuse_labels(text)
            repairs.append(Repair("tags", "the answer has no tags"))
            return self.from_sections({self.outputs[0].field.wire: text}, repairs)
        return self.from_sections({}, repairs)

    def refuse_labels(self, text: str) -> None:
        """Refuse the only output behind a label that means another thing.

        Raises:
            RefusedError: there is such a label.
        """
        only = self.outputs[0].field
        refuse_labels(text, (only.wire, self.live.own_spec.name), is_bool=_is_bool(only))

    def headed(self, text: str) -> dict[str, str]:
        """Find the outputs under headers of either kind, if all that are required are there."""
        text, _ = mended(text, self.wires)
        for found in (sections(text), loose_sections(text, self.wires) or {}):
            if all(o.field.wire in found for o in self.outputs if o.required):
                return found
        return {}

    def from_sections(self, raw: Mapping[str, str], repairs: list[Repair]) -> dict[str, Any]:
        """Read each output from its own text.

        Raises:
            OutputsError: with everything that is missing or wrong.
        """
        return read_outputs(self.outputs, raw, lambda output, text: self.from_text(output, text, repairs))

    def from_text(self, output: Output, text: str, repairs: list[Repair]) -> Any:
        """Read one output from its text: as DSPy reads it, then with every tolerance."""
        field = output.field
        if field.name not in self.readers:
            arguments = output.annotation, field.constraints, self.live.names
            self.readers[field.name] = lenient_reader(*arguments), recovery_of(*arguments)
        read, recover = self.readers[field.name]
        try:
            return read(text)
        except ValueError:
            if not text:
                raise
        if _is_bool(field):
            refuse_labels(text, (field.wire, self.live.own_spec.name), is_bool=False)
        value, mended = recover(text)
        repairs += [repair.under(field.name) for repair in mended]
        return value

    def default(self, field: FieldSpec) -> Any:
        """Return what stands for a missing output: its default, None where that is allowed."""
        live = self.live.fields.get(field.name)
        if live is not None and not live.required:
            return live.make_default()
        optional = isinstance(field.type, UnionType) and Scalar("None") in field.type.items
        return None if optional or field.type == Scalar("None") else UNSET

    def filled(self, values: dict[str, Any], record: Any, text: str) -> Any:
        """Put the values into the record, beside the reasoning where one was asked for.

        Args:
            values: of outputs, by field name; those that are missing get their defaults.
            record: with the inputs.
            text: the answer, for the error.

        Raises:
            AnswerError: the user's `__post_init__` refuses the values.
        """
        for output in self.outputs:
            if output.field.name not in values:
                values[output.field.name] = self.default(output.field)
        thought = values.get(REASONING)
        if REASONING not in self.live.fields:
            values.pop(REASONING, None)
        try:
            filled = replace(record, **values)
        except ValueError as error:  # the user's __post_init__ refuses the values
            problem = str(error) or "__post_init__ refuses the values"
            raise AnswerError(self.live.own_spec.name, (problem,), text) from error
        return (filled, thought) if self.live.reasoning else filled


def _is_bool(field: FieldSpec) -> bool:
    return Scalar("bool") in (field.type.items if isinstance(field.type, UnionType) else (field.type,))


_READ: Final[dict[Layout, Callable[[AnswerReader, str, list[Repair]], dict[str, Any]]]] = {
    "chat": AnswerReader.from_chat,
    "json": AnswerReader.from_json,
    "xml": AnswerReader.from_xml,
}
"""How an answer in each layout is read."""
