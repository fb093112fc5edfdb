# Mutual exclusion of tasks.

import _asyncio

from . import core


class Lock:
    def __init__(self):
        self._locked = False
        self._waiting = core.TaskQueue()
        # The task that it was handed to, until that task runs: nobody has it then, and nobody else can.
        self._heir = None

    def locked(self):
        return self._locked and not self._heir

    async def acquire(self):
        if self._locked:
            task = core.current_task()
            self._waiting.push(task)
            try:
                yield
            except core.CancelledError:
                if self._heir is task:
                    self._hand_on()
                raise
            self._heir = None
        self._locked = True
        return True

    def release(self):
        if not self.locked():
            raise RuntimeError("Lock not acquired")
        self._hand_on()

    # To the task that has waited longest, if there is one.
    def _hand_on(self):
        self._heir = self._waiting.pop() if self._waiting else None
        if self._heir:
            _asyncio.ready().push(self._heir)
        else:
            self._locked = False

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, kind, value, traceback):
        return self.release()
