"""The way from synchronous code into a coroutine."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from typing import Any

import pytest

from dspex.lm.base import needs_loop
from dspex.run.sync import drive, own_loop


async def add(a: int, b: int) -> int:
    """Answer at once."""
    return a + b


async def add_in_loop(a: int, b: int, seen: list[Any]) -> int:
    """Answer from inside an event loop."""
    await needs_loop()
    seen.append((threading.get_ident(), asyncio.get_running_loop()))
    await asyncio.sleep(0)
    future = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(future.set_result, a + b)
    return await future


def test_a_coroutine_that_never_waits_needs_no_loop() -> None:
    """Driving it touches no event loop at all."""
    assert drive(add(1, 2)) == 3


def test_a_coroutine_that_wants_a_loop_gets_one_in_this_thread() -> None:
    """The started coroutine goes on in the thread's own loop, which stays open for the next."""
    seen: list[Any] = []
    assert drive(add_in_loop(1, 2, seen)) == 3
    assert drive(add_in_loop(3, 4, seen)) == 7
    assert [thread for thread, _ in seen] == [threading.get_ident()] * 2
    assert seen[0][1] is seen[1][1] is own_loop()


def test_inside_a_running_loop_a_background_loop_carries_on() -> None:
    """A notebook's cell runs inside a loop: the call is carried on in another thread's loop."""
    seen: list[Any] = []

    async def cell() -> int:
        return drive(add_in_loop(1, 2, seen))

    assert asyncio.run(cell()) == 3
    assert seen[0][0] != threading.get_ident()


@pytest.mark.parametrize("in_a_loop", [False, True], ids=["script", "notebook"])
def test_a_synchronous_call_inside_a_call_gets_a_loop_of_its_own(in_a_loop: bool) -> None:
    """Steps, hooks and models are user code and may call programs: no loop waits for itself."""
    seen: list[Any] = []

    async def nest(depth: int) -> int:
        await needs_loop()
        seen.append(asyncio.get_running_loop())
        return drive(nest(depth - 1)) + 1 if depth else drive(add_in_loop(0, 0, []))

    async def cell() -> int:
        return drive(nest(3))

    result: list[int] = []
    thread = threading.Thread(
        target=lambda: result.append(asyncio.run(cell()) if in_a_loop else drive(nest(3))), daemon=True
    )
    thread.start()
    thread.join(20.0)
    assert (result, len(set(seen))) == ([3], 4)


@pytest.mark.asyncio
async def test_in_a_coroutine_the_wish_for_a_loop_is_one_turn() -> None:
    """Awaiting `needs_loop` in a task only gives others a turn."""
    seen: list[Any] = []
    assert await add_in_loop(1, 2, seen) == 3
    assert seen[0][1] is asyncio.get_running_loop()


@pytest.mark.parametrize("wants_loop", [False, True])
def test_exceptions_come_through(wants_loop: bool) -> None:
    """An exception reaches the caller as it was raised, with or without a loop."""

    async def fail() -> None:
        if wants_loop:
            await needs_loop()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        drive(fail())


def test_cleanup_runs_when_the_loop_is_interrupted() -> None:
    """A finally block of the coroutine runs when a task in it is cancelled."""
    closed: list[bool] = []

    async def cancelled() -> None:
        await needs_loop()
        try:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(0)
        finally:
            closed.append(True)

    with pytest.raises(asyncio.CancelledError):
        drive(cancelled())
    assert closed == [True]


def test_many_threads_have_their_own_loops() -> None:
    """Threads do not share a loop."""
    seen: list[Any] = []
    threads = [threading.Thread(target=lambda: drive(add_in_loop(1, 1, seen))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({loop for _, loop in seen}) == 8


def test_the_process_ends_cleanly_after_both_kinds_of_loop() -> None:
    """No warning and no hang at the end of the interpreter."""
    script = (
        "import asyncio\n"
        "from dspex.lm.base import needs_loop\n"
        "from dspex.run.sync import drive\n"
        "async def work():\n"
        "    await needs_loop()\n"
        "    await asyncio.sleep(0)\n"
        "    return 1\n"
        "async def cell():\n"
        "    return drive(work())\n"
        "print(drive(work()) + asyncio.run(cell()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


def test_the_loop_of_a_thread_ends_with_it() -> None:
    """Short-lived threads leave no loop and no connection behind."""
    seen: list[Any] = []
    thread = threading.Thread(target=lambda: drive(add_in_loop(1, 1, seen)))
    thread.start()
    thread.join()
    assert seen[0][1].is_closed()


def test_the_end_of_a_process_is_silent() -> None:
    """A loop that was waited in, and its threads, end with the process."""
    program = (
        "import asyncio\n"
        "from dspex.lm.base import needs_loop\n"
        "from dspex.run.sync import drive\n"
        "async def main():\n"
        "    await needs_loop()\n"
        "    return await asyncio.to_thread(lambda: 3)\n"
        "print(drive(main()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("3\n", "", 0)
