"""A browser of a few lines: pages of the desk, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, get_args

import httpx

from dragoman.store import Store
from dragoman.web.app import application
from dragoman.web.limits import Kind, Limits, Rate

Get = Callable[..., httpx.Response]
FREE = Limits(rates=tuple((kind, Rate(1e9, 1e9)) for kind in get_args(Kind)))
"""No limit to how often a test may ask."""


def client(store: Store, root_path: str = "", hosts: tuple[str, ...] = (), **options: Any) -> Get:
    """Return a function that gets an address of the desk over `store`."""
    return Browser(store, root_path=root_path, hosts=hosts, **options).get


class Browser:
    """One browser with its cookies. `peer` is the address that it is connected from, `base` the desk's."""

    def __init__(
        self, store: Store, *, peer: str = "127.0.0.1", base: str = "http://desk", **options: Any
    ) -> None:
        self.app = application(store, **{"limits": FREE, **options})
        self.cookies = httpx.Cookies()
        self.peer, self.base = peer, base

    def get(self, address: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask for an address; `if_none_match="x"` sends that header."""
        return self.ask(method, address, headers)

    def post(
        self, address: str, data: Mapping[str, Any] | None = None, *, files: Any = None, **headers: str
    ) -> httpx.Response:
        """Send a form."""
        return self.ask("POST", address, headers, data=data, files=files)

    def ask(self, method: str, address: str, headers: Mapping[str, str], **sent: Any) -> httpx.Response:
        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.peer, 50_000))
            async with httpx.AsyncClient(
                transport=transport, base_url=self.base, cookies=self.cookies
            ) as browser:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                response = await browser.request(method, address, headers=named, **sent)
                self.cookies = browser.cookies
                return response

        return asyncio.run(answered())
