from typing import Any

_definitions: Any
