"""What libcst knows of a tree, visiting each node as seldom as can be: that is most of what a file costs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

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
        nodes: all of them, in the order of the source, each before what it holds.
        parents: the node around each.
        code: the text that the tree stands for.
    """

    def __init__(self, tree: cst.Module, *, is_ascii: bool) -> None:
        """Write a tree once, and take down where each node begins and ends.

        Args:
            tree: the module.
            is_ascii: whether its text has a byte for each character.
        """
        self._computed = metadata.ByteSpanPositionProvider()
        super().__init__(
            default_indent=tree.default_indent,
            default_newline=tree.default_newline,
            provider=self._computed,
            get_length=len if is_ascii else byte_length_in_utf8,
        )
        self.nodes: list[cst.CSTNode] = []
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self._around: list[cst.CSTNode] = []
        tree._codegen(self)
        self.code = "".join(self.tokens)

    @property
    def spans(self) -> Mapping[cst.CSTNode, metadata.CodeSpan]:
        """Start and length of each node, in bytes of UTF-8."""
        return self._computed._computed

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Take down a node that begins."""
        super().before_codegen(node)
        if self._around:
            self.parents[node] = self._around[-1]
        self._around.append(node)
        self.nodes.append(node)

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Take down that a node ends."""
        super().after_codegen(node)
        self._around.pop()


def scopes(tree: cst.Module) -> Mapping[cst.CSTNode, metadata.Scope | None]:
    """Find the scope of each node, as `libcst.metadata.ScopeProvider` does; blanks have none.

    Its wrapper would walk the tree twice more, for nothing.
    """
    contexts = metadata.ExpressionContextProvider()
    tree.visit(_Contexts(contexts, metadata.ExpressionContext.LOAD))
    found = metadata.ScopeProvider()
    found.metadata = {metadata.ExpressionContextProvider: contexts._computed}
    visitor = _Scopes(found)
    tree.visit(visitor)
    visitor.infer_accesses()
    return found._computed


class _Quick(cst.CSTVisitor):
    """Lets a visitor look for no method that it does not have, and go into no blanks."""

    def on_visit(self, node: cst.CSTNode) -> bool:
        return type(node) not in _BLANK and super().on_visit(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if type(original_node) not in _BLANK:
            super().on_leave(original_node)

    def on_visit_attribute(self, node: cst.CSTNode, attribute: str) -> None:
        if _looks_at(type(self), type(node), attribute):
            super().on_visit_attribute(node, attribute)

    def on_leave_attribute(self, original_node: cst.CSTNode, attribute: str) -> None:
        if _looks_at(type(self), type(original_node), attribute):
            super().on_leave_attribute(original_node, attribute)


@cache
def _looks_at(visitor: type[cst.CSTVisitor], kind: type[cst.CSTNode], attribute: str) -> bool:
    name = f"{kind.__name__}_{attribute}"
    return hasattr(visitor, f"visit_{name}") or hasattr(visitor, f"leave_{name}")


class _Contexts(_Quick, ExpressionContextVisitor):
    """Tells whether a name is read, given a value or removed."""


class _Scopes(_Quick, ScopeVisitor):
    """Tells what names stand for."""
