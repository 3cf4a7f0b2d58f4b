from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any, AsyncGenerator, Callable, Generator, Literal, ParamSpec, overload

from anyio.streams.memory import MemoryObjectSendStream as MemoryObjectSendStream
from dspy.dsp.utils.settings import settings as settings
from dspy.predict.chain_of_thought import ChainOfThought
from dspy.predict.predict import Predict
from dspy.predict.react import ReAct
from dspy.primitives.module import Module as Module, _AsyncForward, _Forward
from dspy.primitives.prediction import Prediction as Prediction
from dspy.streaming.messages import (
    StatusMessage as StatusMessage,
    StatusMessageProvider as StatusMessageProvider,
    StatusStreamingCallback as StatusStreamingCallback,
)
from dspy.streaming.streaming_listener import (
    StreamListener as StreamListener,
    find_predictor_for_stream_listeners as find_predictor_for_stream_listeners,
)
from dspy.utils.asyncify import asyncify as asyncify
from dspy.utils.lazy_import import require as require

_P = ParamSpec("_P")

anyio: Any
logger: Any

def _is_litellm_model_response_stream(value: Any) -> bool: ...
def _single_failure(exc: BaseException) -> BaseException | None: ...

# ty reads no arguments out of the `forward` of a predictor that takes anything
@overload
def streamify(
    program: Predict[_P, Any] | ChainOfThought[_P, Any] | ReAct[_P, Any],
    status_message_provider: StatusMessageProvider | None = None,
    stream_listeners: list[StreamListener] | None = None,
    include_final_prediction_in_output_stream: bool = True,
    is_async_program: bool = False,
    async_streaming: Literal[True] = True,
) -> Callable[_P, AsyncGenerator[Any]]: ...
@overload
def streamify(
    program: Predict[_P, Any] | ChainOfThought[_P, Any] | ReAct[_P, Any],
    status_message_provider: StatusMessageProvider | None = None,
    stream_listeners: list[StreamListener] | None = None,
    include_final_prediction_in_output_stream: bool = True,
    is_async_program: bool = False,
    *,
    async_streaming: Literal[False],
) -> Callable[_P, Generator[Any]]: ...
@overload
def streamify(
    program: _Forward[_P, Any],
    status_message_provider: StatusMessageProvider | None = None,
    stream_listeners: list[StreamListener] | None = None,
    include_final_prediction_in_output_stream: bool = True,
    is_async_program: bool = False,
    async_streaming: Literal[True] = True,
) -> Callable[_P, AsyncGenerator[Any]]: ...
@overload
def streamify(
    program: _Forward[_P, Any],
    status_message_provider: StatusMessageProvider | None = None,
    stream_listeners: list[StreamListener] | None = None,
    include_final_prediction_in_output_stream: bool = True,
    is_async_program: bool = False,
    *,
    async_streaming: Literal[False],
) -> Callable[_P, Generator[Any]]: ...
@overload
def streamify(
    program: _AsyncForward[_P, Any],
    status_message_provider: StatusMessageProvider | None = None,
    stream_listeners: list[StreamListener] | None = None,
    include_final_prediction_in_output_stream: bool = True,
    is_async_program: bool = False,
    async_streaming: Literal[True] = True,
) -> Callable[_P, AsyncGenerator[Any]]: ...
@overload
def streamify(
    program: _AsyncForward[_P, Any],
    status_message_provider: StatusMessageProvider | None = None,
    stream_listeners: list[StreamListener] | None = None,
    include_final_prediction_in_output_stream: bool = True,
    is_async_program: bool = False,
    *,
    async_streaming: Literal[False],
) -> Callable[_P, Generator[Any]]: ...
@overload
def streamify(
    program: Callable[..., Any],
    status_message_provider: StatusMessageProvider | None = None,
    stream_listeners: list[StreamListener] | None = None,
    include_final_prediction_in_output_stream: bool = True,
    is_async_program: bool = False,
    async_streaming: bool = True,
) -> Callable[..., Any]: ...
def apply_sync_streaming(async_generator: AsyncGenerator[Any]) -> Generator[Any]: ...
def streaming_response(streamer: AsyncGenerator[Any]) -> AsyncGenerator[Any]: ...
