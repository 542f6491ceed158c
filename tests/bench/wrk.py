"""wrk, a load generator in C. Where it posts, a script of ours writes each body: the client stays as light as for a
page, so that a ratio to hello compares two servers and not two clients."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import requests

IS_THERE = shutil.which("wrk") is not None
# A slow answer is late, not wrong: wrk's own 2 seconds would count it as an error.
PATIENCE = "30s"

# LuaJIT, which Debian's wrk runs. Everybody has a name, an e-mail address and a network of their own.
SIGNING = """
local number = %(first)d
local bodies = {%(bodies)s}
local headers = {%(headers)s}
function request()
  number = number + 1
  headers["X-Forwarded-For"] = string.format("%%d.%%d.%%d.9",
    11 + math.floor(number / 65536) %% 100, math.floor(number / 256) %% 256, number %% 256)
  local body = bodies[number %% #bodies + 1]:gsub("%(mark)s", number)
  return wrk.format("POST", nil, headers, body)
end
"""


# Each request is due at a moment of its own; one that cannot be sent then goes as soon as a client is free.
PACED = """
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } moment; int clock_gettime(int clock, moment *now);")
local now, began, number = ffi.new("moment"), nil, 0
local function seconds()
  ffi.C.clock_gettime(1, now)
  return tonumber(now.s) + tonumber(now.ns) / 1e9
end
function delay()
  began = began or seconds()
  number = number + 1
  return math.max(0, math.floor((began + number / %(rate)f - seconds()) * 1000))
end
"""


@dataclass(frozen=True)
class Answers:
    number: int
    rate: float
    p99: float
    errors: int


def view(port: int, path: str, *, clients: int, seconds: int) -> Answers:
    return _run(port, path, clients, seconds, "-H", "Accept-Encoding: gzip, br")


def view_at(port: int, path: str, *, rate: float, clients: int, seconds: int) -> Answers:
    """So many in a second, as long as the server keeps up with them."""
    with tempfile.TemporaryDirectory(prefix="friendship-city-wrk-") as folder:
        script = Path(folder, "view.lua")
        script.write_text(PACED % {"rate": rate})
        return _run(port, path, clients, seconds, "-H", "Accept-Encoding: gzip, br", "-s", str(script))


def sign(port: int, slug: str, first: int, *, clients: int, seconds: int) -> Answers:
    """An error is a refusal: 4xx or 5xx. That what was not refused has been written is for the rows to show."""
    with tempfile.TemporaryDirectory(prefix="friendship-city-wrk-") as folder:
        script = Path(folder, "sign.lua")
        script.write_text(_script(first))
        return _run(port, f"/campaigns/{slug}/sign/", clients, seconds, "-s", str(script))


def _script(first: int) -> str:
    bodies = ", ".join(f'"{body}"' for body in requests.bodies())
    headers = ", ".join(f'["{name}"] = "{value}"' for name, value in requests.POSTED.items())
    return SIGNING % {"first": first, "bodies": bodies, "headers": headers, "mark": requests.MARK}


def _run(port: int, path: str, clients: int, seconds: int, *options: str) -> Answers:
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", PATIENCE, "--latency", *options]
    report = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    failed = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", report)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    return Answers(
        number=int(_found(r"(\d+) requests in", report)),
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", report)),
        p99=_seconds(_found(r"\n\s+99%\s+([\d.]+[a-z]+)", report)),
        errors=sum(map(int, failed.groups() if failed else ())) + int(refused[1] if refused else 0),
    )


def _found(pattern: str, report: str) -> str:
    match = re.search(pattern, report)
    if match is None:
        raise ValueError(f"wrk said something unexpected: {report}")
    return match[1]


def _seconds(text: str) -> float:
    number = text.rstrip("smuh")
    return float(number) * {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}[text[len(number) :]]
