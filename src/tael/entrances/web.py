"""The web server: both doors on one address, with a worker beside them."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Iterator

import uvicorn
from litestar import Litestar

from tael.access import Verifier
from tael.entrances import customer_api, staff_api
from tael.plumbing.http.app import create_app
from tael.plumbing.runtime import Runtime

START_TIMEOUT_S = 30.0


def bank_app(runtime: Runtime) -> Litestar:
    """Returns the web application of a running bank."""
    return create_app([staff_api.router(), customer_api.router()], runtime=runtime, authenticate=runtime.get(Verifier))


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # The program that opened the bank closes it, in order.
        yield


@contextlib.asynccontextmanager
async def serving(runtime: Runtime) -> AsyncIterator[str]:
    """Serves beside a block and yields the address; requests in hand are answered before it ends."""
    settings = runtime.settings
    server = _Server(
        uvicorn.Config(
            bank_app(runtime),
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )
    task = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            while not server.started:
                if task.done():
                    task.result()
                    raise OSError(f"The web server cannot listen on {settings.host}:{settings.port}.")
                await asyncio.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://{settings.host}:{port}"
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)


async def until_told_to_stop() -> None:
    """Waits for SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
