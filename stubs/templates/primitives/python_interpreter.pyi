# Tests of interpreters put others in the place of these.
import secrets as secrets
import subprocess as subprocess
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any

class PythonInterpreter:
    def __init__(
        self,
        deno_command: list[str] | dict[Any, Any] | None = None,  # programs give an empty dict
        enable_read_paths: Sequence[PathLike[str] | str] | None = None,
        enable_write_paths: Sequence[PathLike[str] | str] | None = None,
        enable_env_vars: list[str] | None = None,
        enable_network_access: list[str] | None = None,
        sync_files: bool = True,
        tools: Mapping[str, Callable[..., Any]] | None = None,
        output_fields: Sequence[dict[Any, Any]] | None = None,
        callbacks: Sequence[Any] | None = None,
    ) -> None: ...
