from dspy.streaming.messages import (
    StatusMessage as StatusMessage,
    StatusMessageProvider as StatusMessageProvider,
    StreamResponse as StreamResponse,
)
from dspy.streaming.streamify import (
    apply_sync_streaming as apply_sync_streaming,
    streamify as streamify,
    streaming_response as streaming_response,
)
from dspy.streaming.streaming_listener import StreamListener as StreamListener

__all__ = [
    "StatusMessage",
    "StatusMessageProvider",
    "streamify",
    "StreamListener",
    "StreamResponse",
    "streaming_response",
    "apply_sync_streaming",
]
