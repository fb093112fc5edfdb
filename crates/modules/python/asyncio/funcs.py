# Waiting for tasks: with a limit of time, and for several at once.

import _asyncio

from . import core


# Waits for the task on behalf of another one, and wakes that.
class _Watch:
    def __init__(self, awaitable):
        self.task = core._promote_to_task(awaitable)
        self.waiter = core.current_task()
        self.outcome = None
        self.watcher = core.create_task(self.watch())

    async def watch(self):
        try:
            self.outcome = (await self.task, None)
        except (core.CancelledError, Exception) as e:
            self.outcome = (None, e)
        if self.waiter:
            _asyncio.ready().push(self.waiter)

    # Nobody waits any longer. The task has ended when the watcher has.
    def cancel(self):
        self.waiter = None
        self.watcher.cancel()


async def wait_for(awaitable, timeout, sleep=core.sleep):
    if timeout is None:
        return await core._promote_to_task(awaitable)
    watch = _Watch(awaitable)
    try:
        # The watcher may cut it short.
        await sleep(timeout)
    except core.CancelledError:
        watch.cancel()
        raise
    if watch.outcome is None:
        watch.cancel()
        await watch.watcher
        raise core.TimeoutError
    value, error = watch.outcome
    if error:
        raise error
    return value


def wait_for_ms(awaitable, timeout):
    return wait_for(awaitable, timeout, core.sleep_ms)


async def gather(*awaitables, return_exceptions=False):
    waiter = core.current_task()
    tasks = [core._promote_to_task(awaitable) for awaitable in awaitables]
    left = set()
    failed = []

    def ended(task):
        left.discard(task)
        if _error(task):
            failed.append(task)
        if not left or failed and not return_exceptions:
            _asyncio.ready().push(waiter)

    try:
        for task in tasks:
            if not task.done():
                task.notify(ended)
                left.add(task)
            elif _error(task):
                failed.append(task)
        if left and (return_exceptions or not failed):
            yield
    except core.CancelledError:
        for task in left:
            task.cancel()
        raise
    finally:
        for task in left:
            task.notify(None)
    if failed and not return_exceptions:
        return failed[0].result()
    return [_error(task) or task.result() for task in tasks]


# What the task raised, if it did.
def _error(task):
    return None if isinstance(task.data, StopIteration) else task.data
