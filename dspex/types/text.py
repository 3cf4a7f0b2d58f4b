"""Texts that say what they are: `Code` and `Reasoning`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Literal, cast, get_args, get_origin

from msgspec import Struct, StructMeta
from msgspec.structs import force_setattr
from typing_extensions import TypeVar

from dspex.errors import ContentError, excerpt
from dspex.spec.own_types import PYTHON, OwnType
from dspex.types.schema import core_schema, json_schema

if TYPE_CHECKING:
    from typing import Self

Language = TypeVar("Language", bound=str, default=Any)

_FENCED: Final = re.compile(r"```[^\n]*\n(.*?)```", re.DOTALL).search
_INLINE: Final = re.compile(r"```(.*?)```", re.DOTALL).search
KEPT: Final = 256
"""Of how many languages the classes are kept."""


class Reasoning(str):
    """What a model thought before it answered: a str, told apart by its type.

    Args:
        content: the text.

    >>> Reasoning("It is late.").upper()
    'IT IS LATE.'
    """

    __slots__ = ()
    __dspex_own__: ClassVar[OwnType] = OwnType("Reasoning")

    def __new__(cls, content: str = "") -> Reasoning:
        """Take a text.

        Raises:
            ContentError: it is none.
        """
        if not isinstance(content, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
            raise ContentError(f"Reasoning takes a text, not {excerpt(content)}")
        return super().__new__(cls, content)

    @property
    def content(self) -> str:
        """The text as a plain str."""
        return str.__str__(self)

    def __dspex_shown__(self) -> str:
        return self.content

    __dspex_json__ = __dspex_shown__

    @classmethod
    def __dspex_takes__(cls, value: object) -> bool:
        return isinstance(value, cls)

    @classmethod
    def __dspex_read__(cls, value: object) -> Self:
        """Read what stands for it in JSON: a text, or an object with `content`."""
        return cls(_text_in(value, "content", "Reasoning"))

    @classmethod
    def __dspex_from_text__(cls, text: str) -> Self:
        return cls(text)

    def __reduce__(self) -> tuple[Any, ...]:
        return Reasoning, (self.content,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        return json_schema(cls)


class Code(Struct, Generic[Language], frozen=True, eq=False):
    r"""A piece of code.

    A fence around it is taken off, with what stands before and behind the fence.

    `Code["sql"]` is the type of code in a language, Python unless told; for type checkers, to whom a
    text in brackets is a name, it is written `Code[Literal["sql"]]`.

    Attributes:
        code: the text.

    >>> Code("```python\nprint(1)\n```").code
    'print(1)'
    >>> Code["sql"]("SELECT 1").language
    'sql'
    """

    __dspex_own__: ClassVar[OwnType] = OwnType("Code")
    code: str

    if not TYPE_CHECKING:  # to type checkers it is an ordinary generic class

        def __class_getitem__(cls, language: Any) -> Any:
            """Return the type of code in a language.

            Raises:
                ContentError: it is no name of a language.
            """
            if isinstance(language, TypeVar) or language is Any:
                return cls
            arguments = get_args(language) if get_origin(language) is Literal else (language,)
            named = arguments[0] if len(arguments) == 1 else None
            if not isinstance(named, str) or not named.strip() or "\n" in named:
                raise ContentError(
                    f'Code takes the name of one language, as in Code["sql"], not {language!r}'
                )
            return _code_class(named)

    def __post_init__(self) -> None:
        """Take off the fence.

        Raises:
            ContentError: it is no text.
        """
        if not isinstance(self.code, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller is checked
            raise ContentError(f"Code takes a text, not {excerpt(self.code)}")
        force_setattr(self, "code", _unfenced(self.code))

    @property
    def language(self) -> str:
        """The language; "python" where none is named."""
        return self.__dspex_own__.language or PYTHON

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        own = self.__dspex_own__
        return f"Code{f'[{own.language!r}]' if own.language else ''}({self.code!r})"

    def __eq__(self, other: object) -> bool:
        return _parts(self) == _parts(other) if isinstance(other, Code) else NotImplemented

    def __ne__(self, other: object) -> bool:  # msgspec has one of its own
        return _parts(self) != _parts(other) if isinstance(other, Code) else NotImplemented

    def __hash__(self) -> int:
        return hash(_parts(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.__dspex_own__.language, self.code)

    def __dspex_shown__(self) -> str:
        return self.code

    __dspex_json__ = __dspex_shown__

    @classmethod
    def __dspex_takes__(cls, value: object) -> bool:
        """Whether a value is code of the language; code that names none is of any."""
        if not isinstance(value, Code):
            return False
        given, wanted = value.__dspex_own__.language, cls.__dspex_own__.language
        return not given or (given or PYTHON).lower() == (wanted or PYTHON).lower()

    @classmethod
    def __dspex_read__(cls, value: object) -> Self:
        """Read what stands for it in JSON: a text, or an object with `code`."""
        return cls(_text_in(value, "code", "Code"))

    @classmethod
    def __dspex_from_text__(cls, text: str) -> Self:
        """Read the text of an answer: code as it stands, or the object that a schema asks for."""
        if text.startswith("{") and text.endswith("}"):
            import json

            try:
                found: object = json.loads(text)
            except (ValueError, RecursionError):
                return cls(text)
            if isinstance(found, dict) and list(found) == ["code"]:  # pyright: ignore[reportUnknownArgumentType]
                return cls.__dspex_read__(cast("object", found))
        return cls(text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        return json_schema(cls)


@lru_cache(maxsize=KEPT)
def _code_class(language: str) -> type[Code[Any]]:
    own = OwnType("Code", language)
    make = cast("Callable[..., type[Code[Any]]]", StructMeta)
    namespace = {"__module__": Code.__module__, "__doc__": Code.__doc__, "__dspex_own__": own}
    return make(own.title, (Code,), namespace, frozen=True, eq=False)


def _parts(code: Any) -> tuple[str, str]:
    return code.code, code.language


def _restored(language: str, code: str) -> Code[Any]:
    return (_code_class(language) if language else Code)(code)


def _unfenced(code: str) -> str:
    if "```" not in code:
        return code
    found = _FENCED(code) or _INLINE(code)
    return found[1].strip() if found else code


def _text_in(value: object, key: str, name: str) -> str:
    """Take the text out of what stands for one in JSON.

    Raises:
        ContentError: there is none.
    """
    if isinstance(value, dict):
        value = cast("dict[object, object]", value).get(key)
    if isinstance(value, str):
        return str.__str__(value)
    raise ContentError(f"{name} is a text, or an object with '{key}', not {excerpt(value)}")
