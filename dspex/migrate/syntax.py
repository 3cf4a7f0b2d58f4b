"""What libcst knows of a tree, visiting each node as seldom as can be: that is most of what a file costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final, TypeVar, cast

import libcst as cst
from libcst import metadata
from libcst.metadata.expression_context_provider import ExpressionContextVisitor
from libcst.metadata.scope_provider import ScopeVisitor
from libcst.metadata.span_provider import SpanProvidingCodegenState, byte_length_in_utf8

_BLANK: Final = frozenset(
    (
        *(cst.SimpleWhitespace, cst.ParenthesizedWhitespace, cst.TrailingWhitespace),
        *(cst.EmptyLine, cst.Comment, cst.Newline),
    )
)


class Layout(SpanProvidingCodegenState):
    """Where the nodes of a tree stand.

    Attributes:
        tree: the module.
        nodes: all of them, in the order of the source, each before what it holds.
        parents: the node around each.
        inner: what each node holds, without blanks and comments.
        spans: start and length of each, in bytes of UTF-8.
        code: the text that the tree stands for.
    """

    def __init__(self, tree: cst.Module, *, is_ascii: bool) -> None:
        """Write a tree once, and take down where each node begins and ends.

        Args:
            tree: the module.
            is_ascii: whether its text has a byte for each character.
        """
        positions = metadata.ByteSpanPositionProvider()
        super().__init__(
            default_indent=tree.default_indent,
            default_newline=tree.default_newline,
            provider=positions,
            get_length=len if is_ascii else byte_length_in_utf8,
        )
        self.tree = tree
        self.nodes: list[cst.CSTNode] = []
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.inner: dict[cst.CSTNode, list[cst.CSTNode]] = defaultdict(list)
        self._around: list[cst.CSTNode] = []
        tree._codegen(self)  # pyright: ignore[reportPrivateUsage]  # its `code` gives no positions
        self.spans = _told(positions)
        self.code = "".join(self.tokens)

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Take down a node that begins."""
        super().before_codegen(node)
        if self._around:
            around = self.parents[node] = self._around[-1]
            if type(node) not in _BLANK:
                self.inner[around].append(node)
        self._around.append(node)
        self.nodes.append(node)

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Take down that a node ends."""
        super().after_codegen(node)
        self._around.pop()


Told = TypeVar("Told")


def scopes(layout: Layout) -> Mapping[cst.CSTNode, metadata.Scope]:
    """Find the scope of each node, as `libcst.metadata.ScopeProvider` does; blanks have none."""
    contexts = metadata.ExpressionContextProvider()
    layout.tree.visit(_Contexts(layout, contexts, metadata.ExpressionContext.LOAD))
    found = metadata.ScopeProvider()
    found.metadata = {metadata.ExpressionContextProvider: _told(contexts)}
    visitor = _Scopes(layout, found)
    layout.tree.visit(visitor)
    visitor.infer_accesses()
    return cast("Mapping[cst.CSTNode, metadata.Scope]", _told(found))  # none stays without one


def _told(provider: metadata.BaseMetadataProvider[Told]) -> Mapping[cst.CSTNode, Told]:
    """Return what a provider was told of nodes: its wrapper would walk the tree twice more for it."""
    told = provider._computed  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownVariableType]  # see above
    return cast("Mapping[cst.CSTNode, Told]", told)


class _Quick(cst.CSTVisitor):
    """Goes into what a node holds without making the node anew, as libcst does even for who only looks."""

    layout: Layout

    def on_visit(self, node: cst.CSTNode) -> bool:
        if not super().on_visit(node):
            return False
        parts = self.layout.inner.get(node)
        if parts is None:  # a name or a blank; or what libcst has read out of a type in quotes
            return node not in self.layout.spans
        if _looks_at_parts(type(self), type(node)):
            return True
        for part in parts:
            part.visit(self)
        return False


@cache
def _looks_at_parts(visitor: type[cst.CSTVisitor], kind: type[cst.CSTNode]) -> bool:
    """Whether a visitor has a method of its own for some attribute of a kind of nodes."""
    starts = (f"visit_{kind.__name__}_", f"leave_{kind.__name__}_")
    return any(
        getattr(visitor, name) is not getattr(cst.CSTVisitor, name, None)
        for name in dir(visitor)
        if name.startswith(starts)
    )


class _Contexts(_Quick, ExpressionContextVisitor):
    """Tells whether a name is read, given a value or removed."""

    def __init__(
        self,
        layout: Layout,
        provider: metadata.ExpressionContextProvider,
        context: metadata.ExpressionContext,
    ) -> None:
        super().__init__(provider, context)
        self.layout = layout


class _Scopes(_Quick, ScopeVisitor):
    """Tells what names stand for."""

    def __init__(self, layout: Layout, provider: metadata.ScopeProvider) -> None:
        super().__init__(provider)
        self.layout = layout
