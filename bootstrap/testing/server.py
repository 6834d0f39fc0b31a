"""Serves a world on a free port of this machine until standard input ends."""

from __future__ import annotations

import os
import socket
import sys

import anyio
import uvicorn
from anyio.abc import TaskGroup

from adapters.http.connection_bounds import ConnectionBounds
from adapters.http.protocol import protocols
from bootstrap.testing.control import Control, dispatch
from bootstrap.testing.world import Options, World


class TestServer:
    """The present world, and the workers of each one."""

    __test__ = False

    def __init__(self, options: Options, group: TaskGroup) -> None:
        self._options = options
        self._group = group
        self.world = self._opened()

    async def reset(self) -> None:
        """Begin again with an empty world."""
        before, self.world = self.world, self._opened()
        await before.close()

    def _opened(self) -> World:
        world = World(self._options)
        self._group.start_soon(world.pool.work)
        self._group.start_soon(world.read_postings)
        self._group.start_soon(world.deliver_webhooks)
        return world


async def serve(options: Options) -> None:
    """Print the address as one line, serve, and stop with everything that runs once standard input ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as sock:
        async with anyio.create_task_group() as group:
            server = TestServer(options, group)
            app = dispatch(Control(lambda: server.world, server.reset, options.control), lambda: server.world.app)
            http = uvicorn.Server(_config(app))
            group.start_soon(_stop_with_parent, http)
            sys.stdout.write(f"http://127.0.0.1:{sock.getsockname()[1]}\n")
            sys.stdout.flush()
            await http.serve(sockets=[sock])
            group.cancel_scope.cancel()


async def _stop_with_parent(http: uvicorn.Server) -> None:
    """The test process holds the other end of the pipe: however it ends, the pipe ends with it."""
    while True:
        await anyio.wait_readable(sys.stdin.fileno())
        if not os.read(sys.stdin.fileno(), 1024):
            http.should_exit = http.force_exit = True  # nobody is left to wait for an answer
            return


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application
        **protocols(ConnectionBounds()),
        ws_max_size=4096,
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
