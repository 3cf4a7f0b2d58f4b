from typing import Any

from dspy.adapters.chat_adapter import ChatAdapter as ChatAdapter
from dspy.adapters.json_adapter import JSONAdapter as JSONAdapter
from dspy.adapters.types import Type as Type
from dspy.adapters.xml_adapter import XMLAdapter as XMLAdapter
from dspy.dsp.utils.settings import settings as settings
from dspy.primitives.module import Module as Module
from dspy.streaming.messages import StreamResponse as StreamResponse
from dspy.utils.lazy_import import require as require
from litellm import ModelResponseStream as ModelResponseStream

jiter: Any
ADAPTER_SUPPORT_STREAMING: Any

class StreamListener:
    signature_field_name: Any
    predict: Any
    predict_name: Any
    field_start_queue: Any
    field_end_queue: Any
    stream_start: bool
    stream_end: bool
    cache_hit: bool
    allow_reuse: Any
    json_adapter_state: Any
    value_started: bool
    held_whitespace: str
    adapter_identifiers: Any
    def __init__(
        self,
        signature_field_name: str,
        predict: Any = None,
        predict_name: str | None = None,
        allow_reuse: bool = False,
    ) -> None: ...
    def _buffered_message_end_with_start_identifier(
        self, concat_message: str, start_identifier: str
    ) -> str: ...
    def _could_form_end_identifier(self, concat_message: str, adapter_name: str) -> bool: ...
    def receive(self, chunk: ModelResponseStream) -> Any: ...
    def _json_adapter_handle_stream_chunk(self, token: str, chunk_message: str) -> StreamResponse | None: ...
    def _default_handle_stream_chunk(self, token: str, end_identifier: str) -> StreamResponse | None: ...
    def flush(self) -> str: ...
    def finalize(self) -> StreamResponse | None: ...
    @property
    def _output_type(self) -> type[Any] | None: ...

def find_predictor_for_stream_listeners(
    program: Module, stream_listeners: list[StreamListener]
) -> dict[int, list[StreamListener]]: ...
