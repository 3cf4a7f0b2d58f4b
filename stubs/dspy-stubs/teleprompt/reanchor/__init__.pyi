from dspy.teleprompt.reanchor.reanchor import ReAnchor as ReAnchor

__all__ = ["ReAnchor"]
