"""Which code of a file runs in which frame, and in which order, as far as the text tells."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NamedTuple, TypeAlias

Position: TypeAlias = tuple[int, int]
"""A line, from 1, and a column in bytes, from 0, as in `ast`."""

FrameKind = Literal["module", "class", "function", "comprehension", "generator"]
IN_PLACE: Final = frozenset(("class", "comprehension"))
"""What runs where it stands, once its turn comes."""


class Frame:
    """Code whose variables run time sees while it runs.

    Attributes:
        kind: of what.
        name: of a class.
        parent: around it.
        called: first names of what is called while the body of a class runs.
    """

    def __init__(self, kind: FrameKind, parent: Frame | None, name: str = "") -> None:
        """Stand in another frame."""
        self.kind = kind
        self.parent = parent
        self.name = name
        self.called: set[str] = set()

    def running(self) -> Iterator[Frame]:
        """Give what surely runs while this does, itself first."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent if frame.kind in IN_PLACE else None

    def may_run(self) -> Iterator[Frame]:
        """Give what runs while this does where its generators are asked at once, as by `list(...)`."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent if frame.kind in IN_PLACE or frame.kind == "generator" else None

    @property
    def path(self) -> str:
        """The dotted name of a class where every function of the module sees it; empty for others."""
        outer = self.parent
        if self.kind != "class" or outer is None or outer.kind == "module":
            return self.name
        return f"{outer.path}.{self.name}" if outer.path else ""


class Place(NamedTuple):
    """Where a piece of code stands.

    Attributes:
        frame: in which it runs.
        statement: of which it is a part.
        loops: around it in that frame.
        is_dead: it never runs.
        is_plain: it stands in the body of the frame itself.
        is_walrus: a walrus binds it.
    """

    frame: Frame
    statement: ast.AST | None = None
    loops: frozenset[int] = frozenset()
    is_dead: bool = False
    is_plain: bool = True
    is_walrus: bool = False


Part: TypeAlias = tuple[ast.AST, Place, Position | None]
"""A node, where it stands, and from where on what it binds is there; None for the node itself."""


def parts(node: ast.AST, place: Place, at: Position | None) -> Iterator[Part]:
    """Give what stands in a node.

    Args:
        node: any.
        place: where it stands.
        at: from where on what it binds is there.
    """
    read = _READERS.get(type(node))
    if read is not None:
        yield from read(node, place)
    else:
        for child in ast.iter_child_nodes(node):
            yield child, place, at


def end_of(node: ast.stmt | ast.expr) -> Position:
    """Return where a node ends."""
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def _class(node: ast.ClassDef, place: Place) -> Iterator[Part]:
    around = [*node.decorator_list, *node.bases, *node.keywords, *_parameters(node)]
    body = Place(Frame("class", place.frame, node.name), is_dead=place.is_dead)
    yield from ((inner, place, None) for inner in around)
    yield from ((inner, body, None) for inner in node.body)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, place: Place) -> Iterator[Part]:
    """Give a function's defaults, which run where it stands, and its body, which runs when it is called."""
    given = node.args
    around: list[ast.AST] = [*given.defaults, *(d for d in given.kw_defaults if d is not None)]
    others = (given.vararg, given.kwarg)
    body: list[ast.AST] = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, others)]
    if isinstance(node, ast.Lambda):
        body.append(node.body)
    else:
        around += [*node.decorator_list, *_parameters(node)]
        body += node.body
    inside = Place(Frame("function", place.frame), is_dead=place.is_dead)
    yield from ((inner, place, None) for inner in around)
    yield from ((inner, inside, None) for inner in body)


def _comprehension(node: ast.ListComp | ast.SetComp | ast.DictComp, place: Place) -> Iterator[Part]:
    return _repeated(node, place, "comprehension")


def _generator(node: ast.GeneratorExp, place: Place) -> Iterator[Part]:
    return _repeated(node, place, "generator")


def _repeated(node: ast.expr, place: Place, kind: FrameKind) -> Iterator[Part]:
    inside = place._replace(frame=Frame(kind, place.frame), loops=place.loops | {id(node)})
    yield from ((inner, inside, None) for inner in ast.iter_child_nodes(node))


def _loop(node: ast.For | ast.AsyncFor | ast.While, place: Place) -> Iterator[Part]:
    inside = place._replace(loops=place.loops | {id(node)}, is_plain=False)
    yield from ((inner, inside, None) for inner in ast.iter_child_nodes(node))


def _block(node: ast.Try | ast.Match, place: Place) -> Iterator[Part]:
    inside = place._replace(is_plain=False)
    yield from ((inner, inside, None) for inner in ast.iter_child_nodes(node))


def _branches(node: ast.If, place: Place) -> Iterator[Part]:
    inside = place._replace(is_plain=False)
    never = inside._replace(is_dead=True)
    negated = isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not)
    is_false = _is_false(node.test.operand if isinstance(node.test, ast.UnaryOp) else node.test)
    yield node.test, place, None
    yield from ((s, never if is_false and not negated else inside, None) for s in node.body)
    yield from ((s, never if is_false and negated else inside, None) for s in node.orelse)


def _is_false(test: ast.expr) -> bool:
    """Whether a condition is surely false when a program runs."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
        case ast.Constant(value=value):
            return not value
        case _:
            return False


def _assignment(node: ast.Assign | ast.AugAssign, place: Place) -> Iterator[Part]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    yield node.value, place, None
    yield from ((target, place, end_of(node)) for target in targets)


def _annotated(node: ast.AnnAssign, place: Place) -> Iterator[Part]:
    yield node.annotation, place, None
    if node.value is not None:  # else nothing is bound
        yield node.value, place, None
        yield node.target, place, end_of(node)


def _walrus(node: ast.NamedExpr, place: Place) -> Iterator[Part]:
    """Bind around all comprehensions."""
    frame = place.frame
    while frame.kind == "comprehension" and frame.parent is not None:
        frame = frame.parent
    yield node.value, place, None
    yield node.target, place._replace(frame=frame, is_walrus=True), end_of(node)


def _parameters(node: ast.AST) -> list[ast.AST]:
    return list(getattr(node, "type_params", ()))  # new in 3.12


_READERS: Final[dict[type[ast.AST], Callable[[Any, Place], Iterator[Part]]]] = {
    ast.AnnAssign: _annotated,
    ast.Assign: _assignment,
    ast.AsyncFor: _loop,
    ast.AsyncFunctionDef: _function,
    ast.AugAssign: _assignment,
    ast.ClassDef: _class,
    ast.DictComp: _comprehension,
    ast.For: _loop,
    ast.FunctionDef: _function,
    ast.GeneratorExp: _generator,
    ast.If: _branches,
    ast.Lambda: _function,
    ast.ListComp: _comprehension,
    ast.Match: _block,
    ast.NamedExpr: _walrus,
    ast.SetComp: _comprehension,
    ast.Try: _block,
    ast.TryStar: _block,
    ast.While: _loop,
}
