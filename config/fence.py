"""One failing mail or job must not take the others with it."""

from __future__ import annotations

import traceback
from types import TracebackType
from typing import Self


class Fence:
    """`with Fence() as fence:` goes on after the block whatever happened in it; `fence.error` says what did.

    Whoever puts one up looks at `error` afterwards, so nothing is swallowed. KeyboardInterrupt and SystemExit
    pass through.
    """

    error: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception):
            self.error = error
        return self.error is not None


def describe(error: Exception) -> str:
    """The class of an error and where it was raised. Its message may quote what a visitor typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename}" if frames else ""
    return f"{type(error).__qualname__}{where}"
