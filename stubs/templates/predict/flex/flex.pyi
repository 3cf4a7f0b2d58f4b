from typing import Any

class Flex(Module, Parameter):
    @property
    def module_src(self) -> str | Any: ...
