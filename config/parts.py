"""What outlives a page: parts of it, and rows behind them, that change with staff's edits and replies only.

Each signature renews a campaign's page. Between two edits its texts are rendered, and asked from the database, once.
Whoever keeps something names its owner and a stamp that is another as soon as anything behind it has changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

MOST = 400  # a few for each campaign and language; the longest are some 20 kB

_kept: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()
_lock = Lock()


def recall(key: Hashable, stamp: Any) -> Any:
    """What was kept under this key, or None if there is nothing or it is from before the stamp."""
    found = _kept.get(key)
    return found[1] if found and stamp and found[0] == stamp else None


def keep(key: Hashable, stamp: Any, value: Any) -> None:
    """Without a stamp, as in the preview of a draft, nothing is kept."""
    if not stamp:
        return
    with _lock:
        _kept[key] = (stamp, value)
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def forget() -> None:
    with _lock:
        _kept.clear()
