# Waiting for something to happen.

import _asyncio

from . import core


class Event:
    def __init__(self):
        self._set = False
        self._waiting = core.TaskQueue()

    def is_set(self):
        return self._set

    def set(self):
        self._set = True
        self._waiting.wake()

    def clear(self):
        self._set = False

    # Those that are waiting when it is set go on even if it is cleared at once.
    async def wait(self):
        if not self._set:
            self._waiting.push(core.current_task())
            # A callback may have set it since.
            if self._set:
                self._waiting.wake()
            yield
        return True


# May be set from interrupt handlers and other threads too: it needs no heap.
class ThreadSafeFlag(_asyncio.Flag):
    async def wait(self):
        if not self.is_set():
            yield core._io_queue.queue_read(self)
        self.clear()
