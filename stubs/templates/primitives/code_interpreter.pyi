from typing import runtime_checkable

@runtime_checkable
class CodeInterpreter(Protocol): ...
