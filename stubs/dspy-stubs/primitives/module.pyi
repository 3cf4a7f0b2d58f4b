# What a call of a module takes and gives is what its `forward` takes and gives. To a type checker a call is
# a descriptor that finds that out. It gives a class and not a `Callable`: mypy compares what an expression
# gives with the variable that takes it, and where that holds a module and this were a `Callable`, it would ask
# for the module's call to compare them, and so without end.
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, ClassVar, Generic, Literal, ParamSpec, Protocol, Self, TextIO, TypeVar, overload

from dspy.clients.base_lm import BaseLM
from dspy.dsp.utils.settings import settings as settings
from dspy.predict.parallel import Parallel as Parallel
from dspy.predict.predict import Predict
from dspy.primitives.base_module import BaseModule as BaseModule
from dspy.primitives.example import Example as Example
from dspy.primitives.prediction import Prediction as Prediction
from dspy.utils import magicattr as magicattr
from dspy.utils.callback import with_callbacks as with_callbacks
from dspy.utils.inspect_history import pretty_print_history as pretty_print_history
from dspy.utils.usage_tracker import track_usage as track_usage

_P = ParamSpec("_P")
_R = TypeVar("_R")
_R_co = TypeVar("_R_co", covariant=True)

class _Forward(Protocol[_P, _R_co]):
    @property
    def forward(self) -> Callable[_P, _R_co]: ...

class _AsyncForward(Protocol[_P, _R_co]):
    @property
    def aforward(self) -> Callable[_P, Coroutine[Any, Any, _R_co]]: ...

class _Method(Protocol[_P, _R_co]):
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> _R_co: ...

# What is given by place may be called anything: so a function fits, which tracers put in the place of a call.
class _Call(Protocol):
    # that of the class, which a tracer keeps and puts back
    @overload
    def __get__(self, instance: None, owner: Any, /) -> Self: ...
    @overload
    def __get__(self, instance: _Forward[_P, _R], owner: Any, /) -> _Method[_P, _R]: ...
    @overload
    def __get__(self, instance: Any, owner: Any, /) -> _Method[..., Any]: ...
    # where a program is given as a function, pyright looks at this
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

class _AsyncCall(Protocol):
    @overload
    def __get__(self, instance: None, owner: Any, /) -> Self: ...
    @overload
    def __get__(
        self, instance: _AsyncForward[_P, _R], owner: Any, /
    ) -> _Method[_P, Coroutine[Any, Any, _R]]: ...
    @overload
    def __get__(self, instance: Any, owner: Any, /) -> _Method[..., Coroutine[Any, Any, Any]]: ...
    def __call__(self, *args: Any, **kwargs: Any) -> Any: ...

# `dspy.Module()` is a module that gets its parts from outside. The class itself is told from those made of it
# by a result that differs in each.
class _Exactly(Generic[_R]):
    held: _R

class _ModuleItself(Protocol):
    @classmethod
    def _exactly(cls) -> _Exactly[Module]: ...

# The same of what a variable of type `Module` holds: a module of some class, with attributes that nobody knows.
class _SomeModule(Protocol):
    def _exactly(self) -> _Exactly[Module]: ...

class _NoSuchAttribute: ...

# For pyright alone. The others hold a condition of this name, or of this type, to be false, and do not see what it
# has: mypy does not look at what an overload of `__getattr__` takes, and ty and pyrefly read `hasattr`, until a class
# has a `__getattr__`.
class _Reader:
    TYPE_CHECKING: ClassVar[Literal[True]]

class _Bare(Module):
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

logger: Any

class ProgramMeta(type):
    def __setattr__(cls, name: str, value: Any) -> None: ...

class Module(BaseModule, metaclass=ProgramMeta):
    # What optimisers leave on the program that they made.
    detailed_results: Any
    candidate_programs: Any
    trial_logs: Any
    score: Any
    total_calls: int
    results_best: Any
    results_latest: Any
    flag_compilation_error_occurred: bool
    @classmethod
    def _exactly(cls) -> _Exactly[Self]: ...
    @overload
    def __new__(cls: type[_ModuleItself], *args: Any, **kwargs: Any) -> _Bare: ...
    @overload
    def __new__(cls, *args: Any, **kwargs: Any) -> Self: ...
    if not _Reader.TYPE_CHECKING:
        @overload
        def __getattr__(self: _SomeModule, name: str) -> Any: ...
        @overload
        def __getattr__(self, name: _NoSuchAttribute) -> Any: ...

    # a module may be given attributes from outside
    def __setattr__(self, name: str, value: Any) -> None: ...
    _compiled: bool
    callbacks: list[Any]
    history: Any  # a name that programs take for what they remember themselves
    def _base_init(self) -> None: ...
    # the class may be in a variable, and be any
    @overload
    def __init__(self: _SomeModule, *args: Any, **kwargs: Any) -> None: ...
    @overload
    def __init__(self, callbacks: Sequence[Any] | None = None) -> None: ...
    def __getstate__(self) -> Any: ...
    def __setstate__(self, state: Any) -> None: ...
    __call__: _Call
    acall: _AsyncCall
    def named_predictors(self) -> list[tuple[str, Predict[..., Any]]]: ...
    def predictors(self) -> list[Predict[..., Any]]: ...
    def set_lm(self, lm: BaseLM | None) -> None: ...
    def get_lm(self) -> Any: ...
    def __repr__(self) -> str: ...
    def map_named_predictors(self, func: Callable[[Predict[..., Any]], Any]) -> Self: ...
    def inspect_history(self, n: int = 1, file: TextIO | None = None) -> None: ...
    @overload
    def batch(
        self,
        examples: Sequence[Example],
        num_threads: int | None = None,
        max_errors: int | None = None,
        return_failed_examples: Literal[False] = False,
        provide_traceback: bool | None = None,
        disable_progress_bar: bool = False,
        timeout: int = 120,
        straggler_limit: int = 3,
    ) -> list[Any]: ...
    @overload
    def batch(
        self,
        examples: Sequence[Example],
        num_threads: int | None = None,
        max_errors: int | None = None,
        *,
        return_failed_examples: Literal[True],
        provide_traceback: bool | None = None,
        disable_progress_bar: bool = False,
        timeout: int = 120,
        straggler_limit: int = 3,
    ) -> tuple[list[Any], list[Example], list[Exception]]: ...
    @overload
    def batch(
        self,
        examples: Sequence[Example],
        num_threads: int | None = None,
        max_errors: int | None = None,
        return_failed_examples: bool = False,
        provide_traceback: bool | None = None,
        disable_progress_bar: bool = False,
        timeout: int = 120,
        straggler_limit: int = 3,
    ) -> Any: ...
    def _set_lm_usage(self, tokens: dict[str, Any], output: Any) -> Any: ...

def set_attribute_by_name(obj: Any, name: Any, value: Any) -> None: ...
