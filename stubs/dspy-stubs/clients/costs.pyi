from typing import Any

from dspy.clients.model_metadata import model_info as model_info, rate as rate, source_info as source_info

def estimate_cost(
    response: Any, *, provider: Any, requested_model: Any, request: Any = None, namespaces: Any = None
) -> Any: ...
def _estimate_cost(
    response: Any, *, provider: Any, requested_model: Any, request: Any = None, namespaces: Any = None
) -> Any: ...
