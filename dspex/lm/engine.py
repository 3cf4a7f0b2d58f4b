"""llama.cpp in a thread of its own: loaded once, one request after the other."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Protocol, cast

from dspex.errors import DeadlineError, MissingExtraError, ModelError
from dspex.lm.forks import after_fork, keep_for_ever
from dspex.lm.untyped import json_array, json_number, json_object

BINDING: Final = "xllamacpp"
"""The module that brings llama.cpp; it has no type information."""
CONTEXT: Final = 4096
"""Tokens that prompt and answer may have together."""
EXIT_SECONDS: Final = 5.0
"""How long the end of the interpreter waits for a token in progress."""


def engine_installed() -> bool:
    """Say whether there is an engine that could run an offline model; nothing is loaded."""
    return find_spec(BINDING) is not None


class Server(Protocol):
    """The part of `xllamacpp.Server` that is used here."""

    def handle_chat_completions(
        self, body: dict[str, object], on_part: Callable[[object], bool], /
    ) -> object:
        """Answer in parts; a true result of `on_part` ends the answer."""
        ...


class Generated:
    """What the engine produced for one request."""

    __slots__ = ("finish", "input_tokens", "output_tokens", "text")

    def __init__(self) -> None:
        self.text = ""
        self.finish = ""
        self.input_tokens = 0
        self.output_tokens = 0


class Job:
    """One request on its way through the engine.

    Attributes:
        model: the model's name, for errors.
        body: the request as llama.cpp's server takes it.
        schema: to hold the answer to, or None.
        deadline: `time.monotonic()` seconds; 0.0 is never.
        future: gets the result or the error.
        stopped: set it to end the answer at its next token.
    """

    __slots__ = ("body", "deadline", "future", "model", "schema", "stopped")

    def __init__(
        self, model: str, body: dict[str, object], schema: dict[str, object] | None, deadline: float
    ) -> None:
        self.model = model
        self.body = body
        self.schema = schema
        self.deadline = deadline
        self.future: Future[Generated] = Future()
        self.stopped = False


class Engine:
    """A model file and the thread that runs it. Loading happens there too, at the first request."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = False
        self._server: Server | None = None
        self._thread = threading.Thread(target=self._run, name=f"dspex {path.name}", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a request; its future tells the rest."""
        self._jobs.put(job)

    def close(self) -> None:
        """End the answer in progress and the thread."""
        self._closing = True
        self._jobs.put(None)
        self._thread.join(EXIT_SECONDS)

    def abandon(self) -> None:
        """Never free the native part: freeing waits for threads, and a forked child lacks some."""
        if self._server is not None:
            keep_for_ever(self._server)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self._closing:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                job.future.set_result(self._answer(job))
            except BaseException as error:  # whatever it is belongs to the caller, not to this thread
                job.future.set_exception(error)
        self._server = None

    def _answer(self, job: Job) -> Generated:
        if self._server is None:
            self._server = load(self._path, job.model)
        if job.schema is not None:
            job.body["grammar"] = _grammar(job.schema, job.model)
        generated = Generated()
        failures: list[str] = []

        def on_part(part: object) -> bool:
            failures.extend(_collect(json_object(part), generated))
            return job.stopped or self._closing or bool(0.0 < job.deadline < time.monotonic())

        if not 0.0 < job.deadline < time.monotonic():
            self._server.handle_chat_completions(job.body, on_part)
        if failures:
            raise ModelError(job.model, f"the offline model refused the request: {failures[0]}")
        if not generated.finish:
            raise DeadlineError(job.model, "the offline model did not finish before the deadline")
        return generated


def _collect(part: dict[str, object], generated: Generated) -> list[str]:
    """Add one part of an answer; return what the engine complains about."""
    if "error" in part:
        return [str(json_object(part["error"]).get("message", part["error"]))]
    usage = json_object(part.get("usage"))
    generated.input_tokens = int(json_number(usage.get("prompt_tokens")) or generated.input_tokens)
    generated.output_tokens = int(json_number(usage.get("completion_tokens")) or generated.output_tokens)
    for choice in map(json_object, json_array(part.get("choices"))):
        generated.text += str(json_object(choice.get("delta")).get("content") or "")
        generated.finish = str(choice.get("finish_reason") or generated.finish)
    return []


def load(path: Path, model: str) -> Server:
    """Load a model file.

    Raises:
        MissingExtraError: xllamacpp is not installed.
        ModelError: llama.cpp cannot read the file.
    """
    # Threads that spin while they wait take the other core from everybody else (5 instead of 80
    # tokens a second on a busy machine). OpenMP reads this once, when the library is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        xllamacpp = import_module(BINDING)
    except ImportError as error:
        raise MissingExtraError("local", f"The offline model {model}") from error
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = min(2, os.cpu_count() or 1)
    params.port = 0
    params.warmup = False
    params.verbosity = 0
    try:
        return cast("Server", xllamacpp.Server(params))
    except Exception as error:  # the binding raises plain RuntimeErrors
        raise ModelError(model, f"llama.cpp cannot load {path.name} ({error}). Install it again") from error


def _grammar(schema: dict[str, object], model: str) -> str:
    try:
        return cast("str", import_module(BINDING).json_schema_to_grammar(schema))
    except Exception as error:  # the binding raises plain RuntimeErrors
        raise ModelError(model, f"no grammar can be made from the JSON Schema ({error})") from error


class Engines:
    """The engines of this process, one for each model file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[Path, Engine] = {}
        self._forked = False

    def get(self, path: Path) -> Engine:
        """Return the engine of a model file; the first call starts its thread."""
        with self._lock:
            engine = self._running.get(path)
            if engine is None:
                engine = self._running[path] = Engine(path)
            return engine

    def close(self) -> None:
        """End every engine; the next request starts a new one."""
        with self._lock:
            engines = list(self._running.values())
            self._running.clear()
        for engine in engines:
            # llama.cpp's log thread stayed in the parent: in a child, freeing would wait for it for ever.
            engine.abandon() if self._forked else engine.close()

    def forget(self) -> None:
        """Start afresh in a forked child, where the threads of the parent do not exist."""
        self._lock = threading.Lock()
        for engine in self._running.values():
            engine.abandon()
        self._forked = bool(self._running) or self._forked
        self._running = {}


ENGINES: Final = Engines()
# Native threads must end while the interpreter still stands.
atexit.register(ENGINES.close)
after_fork(ENGINES.forget)
