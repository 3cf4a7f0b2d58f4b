"""Choose what an answer means, among the arrays and objects in it and its whole text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast

from dspex.native.convert import from_builtins
from dspex.native.mismatch import path_text
from dspex.native.recovery.asides import is_aside, is_taken_back, is_weak
from dspex.native.recovery.calls import as_calls
from dspex.native.recovery.document import Candidate, Document, take_apart
from dspex.native.recovery.doubts import speaks_of_others
from dspex.native.recovery.fit import Fitters, takes_text
from dspex.native.recovery.leaves import BAD, Call, Fit, Fitter
from dspex.native.recovery.nodes import (
    MAX_LENGTH,
    Bare,
    BeyondError,
    Items,
    Node,
    Pairs,
    RefusedError,
    Repair,
)
from dspex.native.recovery.plain import MAX_NAME, plain
from dspex.native.recovery.work import Budget
from dspex.native.target import Target, read_target
from dspex.spec.types import (
    ClassDefinition,
    ConstrainedType,
    Constraint,
    DictType,
    EnumDefinition,
    ListType,
    LiteralType,
    Named,
    Scalar,
    SetType,
    Type,
    UnionType,
    VariadicTupleType,
)

MAX_NOTES: Final = 100
"""How many repairs of values are listed."""
UNFENCED: Final = 2
"""What it costs to stand outside a fence where others stand in one."""
CLEARLY: Final = 5
"""How much less has to be mended in one value than in others, so that it is the one that is meant."""
TEXT_WITH_JSON: Final = 10
"""What it costs to take a text with arrays or objects in it as text, where it may be something else."""


class Recovery:
    """Reads what one fitter wants from answers that the strict reader refused."""

    def __init__(
        self,
        fit: Fitter,
        read: Callable[[Any], Any],
        keys: frozenset[str],
        *,
        is_list: bool = False,
        is_text: bool = False,
        is_open: bool = False,
        is_word: bool = False,
        classes: frozenset[str] = frozenset(),
    ) -> None:
        """Prepare for a type.

        Args:
            fit: the fitter of the type.
            read: the strict reader of what the fitter makes.
            keys: the names that objects may have, as `plain` writes them.
            is_list: several objects one after the other are one value.
            is_text: the whole answer may be the value, as it stands.
            is_open: objects may have any names, so that several may be parts of one.
            is_word: the value is a number, a word or a date, so that brackets in a sentence are a part of it.
            classes: the names of the classes that objects may be of.
        """
        self._classes = classes
        self._fit = fit
        self._read = read
        self._keys = keys
        self._is_list = is_list
        self._is_text = is_text
        self._is_open = is_open
        self._is_word = is_word

    def __call__(self, text: str) -> tuple[Any, list[Repair]]:
        """Read a whole answer.

        Raises:
            MismatchError: it does not fit; every part that is wrong is told.
            RefusedError: it cannot be read without guessing.
        """
        budget = budget_for(text)
        document = as_calls(text, self._classes, budget) or take_apart(text, self._keys, budget)
        if self._is_word and not document.alone and all(map(_is_in_words, document.candidates)):
            document = document._replace(candidates=[])
        call = Call(budget, lambda inner: inner_node(inner, self._keys, budget))
        try:
            fit, candidate = self._choose(document, call)
        except RecursionError:
            raise RefusedError("it is nested too deeply") from None
        repairs = list(document.repairs)
        if candidate is not None:
            if not document.alone:
                repairs.append(Repair("prose", "the text around the JSON was left out"))
            elif candidate.fenced:
                repairs.append(Repair("fence", "the answer stood in a fence"))
            repairs += candidate.repairs
        return self._read(fit.value), repairs + written(fit)

    def _choose(self, document: Document, call: Call) -> tuple[Fit, Candidate | None]:
        candidates = self._together(self._without_asides(document))
        fits = [(self._fit(c.node, call), c) for c in candidates]
        if any(c.fenced for c in candidates):
            fits = [(f if c.fenced else f._replace(cost=f.cost + UNFENCED), c) for f, c in fits]
        good = [(fit, c) for fit, c in fits if fit.cost < BAD]
        text = self._as_text(document, call)
        if text is not None and not self._is_text and any(fit.value != text.value for fit, _ in good):
            raise RefusedError("the text says one thing and the JSON in it another")
        if text is not None and text.cost < min((fit.cost for fit, _ in good), default=BAD):
            return text, None
        if good:
            return self._best(good, fits[0], wordless=not document.prose())
        return self._nothing(document, fits, call)

    def _without_asides(self, document: Document) -> Document:
        """Leave out brackets in prose that are no answer, such as `[1]`, where nothing else is there.

        Raises:
            RefusedError: text is not asked for, or the words around the only answer take it back.
        """
        if document.alone or not document.candidates or isinstance(document.candidates[0].node, str):
            return document
        text = document.text
        meant = [c for c in document.candidates if not _is_aside(text, c.node)]
        if not meant and not self._is_text:
            raise RefusedError("whether the brackets in it are the answer is not clear")
        only = meant[0].node if len(document.candidates) == 1 and meant else ""
        if not (isinstance(only, str) or self._is_text) and is_taken_back(text, only.start, only.end):
            raise RefusedError("the words around the JSON say that it is not meant")
        return document if meant else document._replace(candidates=[])

    def _together(self, document: Document) -> list[Candidate]:
        """Put several objects together where a list is asked for.

        Raises:
            RefusedError: one of them may be an example.
        """
        candidates = document.candidates
        objects = [c for c in candidates if isinstance(c.node, Pairs)]
        if not self._is_list or len(objects) < 2 or len(objects) < len(candidates):
            return candidates
        if speaks_of_others(document.prose()):
            raise RefusedError("whether all the objects in it are meant is not clear")
        items = Items("", 0)
        items += [c.node for c in objects]
        repairs = [repair for c in objects for repair in c.repairs]
        several = Repair("several", f"{len(objects)} objects were taken as a list")
        return [Candidate(items, [several, *repairs], objects[0].fenced)]

    def _as_text(self, document: Document, call: Call) -> Fit | None:
        """Fit the text itself: all of it, or where it holds JSON, what stands around that."""
        if not document.candidates:
            fit = self._fit(Bare(document.text.strip()), call)
        elif document.alone or self._is_list:
            return None
        elif self._is_text:
            fit = self._fit(Bare(document.text.strip()), call)
            fit = fit._replace(cost=fit.cost + TEXT_WITH_JSON)
        else:
            fit = self._fit(Bare(document.prose()), call)
        return fit if fit.cost < BAD else None

    def _best(
        self, good: list[tuple[Fit, Candidate]], first: tuple[Fit, Candidate], *, wordless: bool
    ) -> tuple[Fit, Candidate]:
        """Take what fits best.

        A model that goes on after its answer writes another one directly behind it: there the first counts.

        Raises:
            RefusedError: others fit as well.
        """
        best, candidate = min(good, key=lambda pair: pair[0].cost)
        if wordless and first[0].cost < min(BAD, best.cost + CLEARLY):
            best, candidate = first
        elif _begins(first[1]) and self._contradicts(first[0].value, best.value):
            raise RefusedError("the answer begins with another value than that which fits best")
        others = [pair for pair in good if pair[0] is not best and pair[0].value != best.value]
        rivals = [c for fit, c in others if fit.cost < best.cost + CLEARLY and c.fenced >= candidate.fenced]
        if rivals and (self._is_list or self._is_open or not wordless):
            what = "lists" if self._is_list else "values"
            raise RefusedError(f"there are several {what}, and which one is meant is not clear")
        if others:
            detail = f"one of {len(others) + 1} values that fit was taken"
            candidate = candidate._replace(repairs=[Repair("several", detail), *candidate.repairs])
        return best, candidate

    def _contradicts(self, first: Any, best: Any) -> bool:
        """Whether an object gives a value to a name that another one gives not, or another value."""
        if not (isinstance(first, dict) and isinstance(best, dict)):
            return False
        given, taken = cast("dict[str, Any]", first), cast("dict[str, Any]", best)
        known = [name for name in given if name in taken or plain(name[:MAX_NAME]) in self._keys]
        return any(name not in taken or taken[name] != given[name] for name in known)

    def _nothing(
        self, document: Document, fits: list[tuple[Fit, Candidate]], call: Call
    ) -> tuple[Fit, Candidate | None]:
        """Say why nothing fits.

        Raises:
            MismatchError: what is wrong with the candidate that fits best.
            RefusedError: there was one that could not be read, or there is more than one reading.
        """
        if not fits and document.refused is not None:
            raise document.refused
        nearest = min((fit for fit, _ in fits), key=lambda fit: fit.cost, default=None)
        self._read(document.text.strip() if nearest is None else nearest.value)
        raise RefusedError("there is more than one way to read it")


def recovery_of(
    annotation: Any, constraints: Sequence[Constraint] = (), names: Mapping[str, Any] | None = None
) -> Recovery:
    """Make the recovery of a type.

    Args:
        annotation: the type.
        constraints: further bounds on the whole value.
        names: local names that text in annotations may use.
    """
    target = read_target(annotation, constraints, names)
    return Recovery(
        Fitters(target).of(target.type),
        from_builtins(annotation, constraints, names),
        keys_of(target),
        is_list=_is_list(target.type),
        is_text=takes_text(target.type),
        is_open=isinstance(target.type, DictType),
        is_word=_is_word(target.type, target),
        classes=classes_of(target),
    )


def budget_for(text: str) -> Budget:
    """Allow what an answer may cost.

    Raises:
        BeyondError: it is too long.
    """
    if len(text) > MAX_LENGTH:
        raise BeyondError(f"it has {len(text):,} characters; at most {MAX_LENGTH:,} are searched")
    return Budget(len(text))


def inner_node(text: str, keys: frozenset[str], budget: Budget) -> Node | None:
    """Read a string that holds an array or object and nothing else; None for other strings."""
    if isinstance(text, Bare) or not text.lstrip().startswith(("{", "[", "```")):
        return None
    try:
        document = take_apart(text, keys, budget)
    except BeyondError:
        raise
    except RefusedError:
        return None
    return document.candidates[0].node if document.alone else None


def written(fit: Fit) -> list[Repair]:
    """Write the notes of a fit as repairs."""
    found = [Repair(code, detail, path_text(path)) for code, detail, path in fit.notes[:MAX_NOTES]]
    if len(fit.notes) > MAX_NOTES:
        found.append(Repair("more", f"{len(fit.notes) - MAX_NOTES} more"))
    return found


def keys_of(target: Target) -> frozenset[str]:
    """Return the names that objects may have, as `plain` writes them."""
    classes = (d for d in target.definitions.values() if isinstance(d, ClassDefinition))
    return frozenset(plain(f.wire_name or f.name) for d in classes for f in d.fields)


def _is_aside(text: str, node: Node) -> bool:
    return isinstance(node, Items) and is_aside(text, node.start, node.end, weak=is_weak(node))


def _is_in_words(candidate: Candidate) -> bool:
    """Whether an array may be words in brackets: the words around it tell whether they are meant."""
    return isinstance(candidate.node, Items) and not candidate.fenced


def _is_word(typ: Type, target: Target) -> bool:
    match typ:
        case Scalar(name):
            return name not in ("Any", "str", "bytes", "None")
        case LiteralType():
            return True
        case Named(key):
            return isinstance(target.definitions[key], EnumDefinition)
        case ConstrainedType(item):
            return _is_word(item, target)
        case UnionType(items):
            return all(item == Scalar("None") or _is_word(item, target) for item in items)
        case _:
            return False


def classes_of(target: Target) -> frozenset[str]:
    """Return the names of the classes that objects may be of."""
    return frozenset(d.name for d in target.definitions.values() if isinstance(d, ClassDefinition))


def _begins(first: Candidate) -> bool:
    """Whether an answer begins with what stands first in it: with nothing before it, or in a fence."""
    node = first.node
    if isinstance(node, str):
        return False
    return first.fenced or not node.source[: node.start].strip().removeprefix("json")


def _is_list(typ: Type) -> bool:
    match typ:
        case ListType() | SetType() | VariadicTupleType():
            return True
        case ConstrainedType(item):
            return _is_list(item)
        case UnionType(items):
            members = [item for item in items if item != Scalar("None")]
            return len(members) == 1 and _is_list(members[0])
        case _:
            return False
