from typing import Any

class Flex(Module, Parameter):
    # None before it has any, which is known where it is asked for
    @property
    def module_src(self) -> str | Any: ...
