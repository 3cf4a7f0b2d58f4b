"""A small client of language servers: it asks, waits for the answer up to a deadline, and ends the server."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

DEADLINE = 60.0
"""Seconds for one answer: a server reads the whole project before the first."""

CAPABILITIES = {
    "workspace": {"configuration": True, "workspaceFolders": True},
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["plaintext"], "snippetSupport": False}},
        "hover": {"contentFormat": ["plaintext"]},
    },
}


class LanguageServer:
    """A server over one folder."""

    def __init__(self, command: list[str], folder: Path, settings: Mapping[str, Any] | None = None) -> None:
        """Start it.

        Args:
            command: speaks the protocol on its standard streams.
            folder: of the project.
            settings: what it is told when it asks for settings, by section.
        """
        self._folder = folder
        self._settings = settings or {}
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._writing = threading.Lock()
        self._last = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        uri = self._folder.as_uri()
        folders = [{"uri": uri, "name": "project"}]
        self.ask(
            "initialize", processId=None, rootUri=uri, workspaceFolders=folders, capabilities=CAPABILITIES
        )
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.ask("shutdown")
                self._send({"method": "exit"})
                self._process.wait(DEADLINE)
        finally:
            self._process.kill()
            self._process.wait()
            self._reader.join(DEADLINE)
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()

    def open(self, file: Path) -> str:
        """Open a file as an editor does, and return its address."""
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1}
        text = file.read_text(encoding="utf-8")
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": {**document, "text": text}}})
        return file.as_uri()

    def ask(self, method: str, **parameters: Any) -> Any:
        """Ask and return the answer.

        Raises:
            TimeoutError: there is none in time, or the server ended.
        """
        self._last += 1
        self._send({"id": self._last, "method": method, "params": parameters or None})
        end = time.monotonic() + DEADLINE
        while True:
            try:
                message = self._answers.get(timeout=max(end - time.monotonic(), 0.01))
            except queue.Empty:
                raise TimeoutError(f"no answer to {method} after {DEADLINE} s") from None
            if message is None:
                raise TimeoutError(f"the server ended before it answered {method}")
            if message.get("id") == self._last:
                assert "error" not in message, message["error"]
                return message.get("result")

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self._process.stdin
        assert stream is not None
        with self._writing:
            stream.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
            stream.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while (message := _message(stream)) is not None:
            if "method" not in message:
                self._answers.put(message)
            elif "id" in message:
                self._send({"id": message["id"], "result": self._answer(message)})
        self._answers.put(None)

    def _answer(self, message: dict[str, Any]) -> Any:
        """Answer what a server asks: its settings, and leave to do things that have no consequence here."""
        if message["method"] == "workspace/configuration":
            return [self._settings.get(item.get("section"), {}) for item in message["params"]["items"]]
        return None


def _message(stream: IO[bytes]) -> dict[str, Any] | None:
    length = 0
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    data = stream.read(length)
    return json.loads(data) if data else None
