"""A browser of a few lines: pages of the desk, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx

from dragoman.store import Store
from dragoman.web.app import application

Get = Callable[..., httpx.Response]


def client(store: Store, root_path: str = "", hosts: tuple[str, ...] = ()) -> Get:
    """Return a function that gets an address of the desk over `store`."""
    app = application(store, root_path=root_path, hosts=hosts)

    def get(address: str, method: str = "GET", **headers: str) -> httpx.Response:
        async def answered() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://desk") as browser:
                return await browser.request(
                    method, address, headers={k.replace("_", "-"): v for k, v in headers.items()}
                )

        return asyncio.run(answered())

    return get
