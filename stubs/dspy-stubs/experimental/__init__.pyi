from dspy.adapters.types.citation import Citations as Citations
from dspy.adapters.types.decision import Choice as Choice, Noul as Noul, Score as Score
from dspy.adapters.types.document import Document as Document
from dspy.clients.typesafe import TypeSafe as TypeSafe
from dspy.teleprompt.reanchor import ReAnchor as ReAnchor

__all__ = ["Citations", "Document", "Choice", "Noul", "Score", "TypeSafe", "ReAnchor"]
