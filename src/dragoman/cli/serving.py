"""How the commands that answer requests by HTTP do so."""

from __future__ import annotations

from typing import Any

SERVED: dict[str, Any] = {
    "log_level": "warning",
    "server_header": False,
    "access_log": False,
    "proxy_headers": False,  # who is connected decides who may edit, not what a header says
    "timeout_keep_alive": 15,
    "timeout_graceful_shutdown": 1,  # stopping takes no more than two seconds in all
    "limit_concurrency": 500,
    "h11_max_incomplete_event_size": 32 * 1024,
}
"""Options of `uvicorn.run`."""
