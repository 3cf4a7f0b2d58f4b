"""Read one output of an answer from the elements that were found for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from msgspec import UNSET

from dspex.native.good_items import list_type
from dspex.native.recovery.fit import takes_text
from dspex.native.recovery.nodes import RefusedError, Repair
from dspex.native.recovery.outputs import Output
from dspex.native.recovery.work import Notes, shown
from dspex.native.text_values import lenient_reader
from dspex.native.xml.decoding import anything, items_of
from dspex.native.xml.nodes import TagRecovery
from dspex.native.xml.outputs import Section
from dspex.native.xml.reader import TagReader
from dspex.native.xml.text import UNESCAPED, OddError, loose_text
from dspex.native.xml.tree import Element
from dspex.spec.nested_xml import is_nested
from dspex.spec.own_types import REASONING, text_field
from dspex.spec.signature import SignatureSpec
from dspex.spec.types import ListType, Scalar, SetType, UnionType, VariadicTupleType, shown_type

FromText = Callable[[Output, str, list[Repair]], Any]


class SectionReader:
    """Reads one output: strictly, then with every tolerance."""

    def __init__(self, output: Output, spec: SignatureSpec, names: Mapping[str, Any], text: FromText) -> None:
        """Prepare for an output.

        Args:
            output: the output.
            spec: its signature.
            names: local names that text in annotations may use.
            text: reads an output from its text.
        """
        self._output = output
        self._arguments = output.annotation, output.field.constraints, names
        self._from_text = text
        self._strict = TagReader(*self._arguments)
        self._recovery: TagRecovery | None = None
        kind = shown_type(output.field.type)
        self._nested = is_nested(kind, spec)
        self._optional = isinstance(kind, UnionType) and Scalar("None") in kind.items
        self._is_text = takes_text(output.field.type)
        self._wrapper = "" if kind == REASONING else text_field(kind)  # which is shown while it arrives
        self._is_list = isinstance(kind, (ListType, SetType, VariadicTupleType))

    def __call__(self, section: Section, repairs: list[Repair]) -> Any:
        """Read what stands for the output, and add what was mended to the repairs.

        Raises:
            MismatchError: it does not fit; every part that is wrong is told.
            RefusedError: it cannot be read without guessing.
        """
        name = self._output.field.name
        elements = section.elements
        if len(elements) > 1 and not self._is_list:
            elements = (self._one_of(elements, repairs),)
        if len(elements) == 1 and self._wrapper and elements[0].holds_only(self._wrapper):
            elements = tuple(elements[0].children)
        if len(elements) == 1 and not elements[0].children and not elements[0].is_leaf and not self._is_text:
            repairs.append(Repair("comment", f"a comment in <{elements[0].tag}> was left out", name))
            elements = (elements[0].without_comments(),)
        if len(elements) == 1 and (elements[0].is_leaf or (self._is_text and not self._nested)):
            return self._text(elements[0], section.repairs, repairs)
        if not self._nested and len(elements) == 1:  # markup that is the text of a value, as in a literal
            content = elements[0].content
            found = self._as_it_stands(content.strip(), loose_text(content, Notes()), repairs)
            if found is not UNSET:
                return found
        repairs += [repair.under(name) for repair in section.repairs]
        try:
            return self._strict.elements(elements)
        except ValueError:
            pass
        if self._recovery is None:
            self._recovery = TagRecovery(*self._arguments)
        value, mended = self._recovery(elements)
        repairs += [repair.under(name) for repair in mended]
        return value

    def _as_it_stands(self, content: str, text: str, repairs: list[Repair]) -> Any:
        """Read signs that mean themselves: DSPy writes no references in JSON, members and literals.

        Args:
            content: what stands in the tag.
            text: the same with its references read.
            repairs: get told of it.

        Returns:
            The value, or UNSET where neither is one.
        """
        read = lenient_reader(*self._arguments)
        for written in dict.fromkeys((content, text)):
            try:
                value = read(written)
            except ValueError:
                continue
            detail = f"{shown(written)} was taken as it stands"
            repairs.append(Repair(UNESCAPED, detail, self._output.field.name))
            return value
        return UNSET

    def _one_of(self, elements: tuple[Element, ...], repairs: list[Repair]) -> Element:
        """Take elements that say the same for one.

        Raises:
            RefusedError: they say different things.
        """
        if len({element.content.strip() for element in elements}) > 1:
            raise RefusedError(f"<{elements[0].tag}> stands {len(elements)} times with different contents")
        detail = f"<{elements[0].tag}> stands {len(elements)} times with the same content"
        repairs.append(Repair("several", detail, self._output.field.name))
        return elements[0]

    def _text(self, element: Element, mended: Sequence[Repair], repairs: list[Repair]) -> Any:
        name = self._output.field.name
        notes = Notes()
        try:
            text = element.text()
        except OddError:
            text = loose_text(element.content, notes)
        repairs += [repair.under(name) for repair in notes.repairs() or mended]
        if self._optional and not text:
            return None
        if self._nested:
            if not text:
                return self._strict.elements((element,))
            repairs.append(Repair("format", "text stood where tags were asked for", name))
        elif "&" in element.content and not self._is_text:
            return self._with_references(element.content.strip(), text, repairs)
        return self._from_text(self._output, text, repairs)

    def _with_references(self, content: str, text: str, repairs: list[Repair]) -> Any:
        """Read a text with references, which some values hold as they stand."""
        try:
            return lenient_reader(*self._arguments)(text)
        except ValueError:
            found = self._as_it_stands(content, content, repairs)
        return self._from_text(self._output, text, repairs) if found is UNSET else found


class ItemsReader:
    """Reads a list that may lose items: those that fit by their type, the others as they stand."""

    def __init__(
        self,
        name: str,
        annotation: Any,
        names: Mapping[str, Any],
        whole: Callable[[Section, list[Repair]], Any],
    ) -> None:
        """Prepare for a list.

        Args:
            name: of the output.
            annotation: its type.
            names: local names that text in annotations may use.
            whole: reads what is no list of tags.
        """
        self._name = name
        self._item = get_args(list_type(annotation))[0], (), names
        self._whole = whole
        self._strict = TagReader(*self._item)
        self._recovery: TagRecovery | None = None

    def __call__(self, section: Section, repairs: list[Repair]) -> Any:
        """Read the items.

        Raises:
            MismatchError: it is no list.
            RefusedError: it cannot be read without guessing.
        """
        try:
            items = items_of(section.elements)
        except OddError:
            return self._whole(section, repairs)
        return [self._read(item, f"{self._name}[{index}]", repairs) for index, item in enumerate(items)]

    def _read(self, item: Element, place: str, repairs: list[Repair]) -> Any:
        try:
            return self._strict.elements((item,))
        except ValueError:
            pass
        if self._recovery is None:
            self._recovery = TagRecovery(*self._item)
        try:
            value, mended = self._recovery((item,))
        except ValueError:
            return _as_it_stands(item)
        repairs += [repair.under(place) for repair in mended]
        return value


def _as_it_stands(item: Element) -> Any:
    try:
        return anything((item,))
    except OddError:
        return item.content.strip()
