from typing import dataclass_transform

from pydantic._internal._model_construction import ModelMetaclass

# `Code["python"]` is a class: to a type checker the language is an index.
@dataclass_transform(kw_only_default=True)
class _ByLanguage(ModelMetaclass):
    def __getitem__(cls, language: str) -> type[Code]: ...

class Code(Type, metaclass=_ByLanguage): ...
