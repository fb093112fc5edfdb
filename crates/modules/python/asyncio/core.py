# The event loop: which task runs next, and what becomes of its end.

import _asyncio
import select
import sys
from _asyncio import CancelledError, Task, TaskQueue, sleep_ms


class TimeoutError(Exception):
    pass


def sleep(t):
    return sleep_ms(int(t * 1000))


def current_task():
    return _asyncio.current()


# ---- Streams that tasks wait for

_READ = 1
_WRITE = 2


class IOQueue:
    def __init__(self):
        self.poller = select.poll()
        # For each stream, by its identity: itself, the task that wants to read, the one that wants to write.
        self.map = {}

    # The running task goes on when the stream has something, after the `yield` that is to follow.
    def queue_read(self, stream):
        self._queue(stream, _READ)

    def queue_write(self, stream):
        self._queue(stream, _WRITE)

    def _queue(self, stream, side):
        waiting = self.map.get(id(stream))
        if waiting is None:
            waiting = self.map[id(stream)] = [stream, None, None]
        elif waiting[side]:
            raise RuntimeError("can't wait")
        waiting[side] = current_task()
        self._ask(waiting)
        _asyncio.park(self)

    # Has the poller ask for what is waited for, which may be nothing.
    def _ask(self, waiting):
        stream, reader, writer = waiting
        events = (select.POLLIN if reader else 0) | (select.POLLOUT if writer else 0)
        if events:
            self.poller.register(stream, events)
        else:
            self.poller.unregister(stream)
            del self.map[id(stream)]

    # A task that waits is cancelled.
    def remove(self, task):
        for waiting in self.map.values():
            for side in (_READ, _WRITE):
                if waiting[side] is task:
                    waiting[side] = None
                    return self._ask(waiting)

    # Errors concern the reader and the writer.
    def wake(self, stream, events):
        waiting = self.map[id(stream)]
        for side, other in ((_READ, select.POLLOUT), (_WRITE, select.POLLIN)):
            task = waiting[side]
            if task and events & ~other:
                waiting[side] = None
                _asyncio.ready().push(task)
        self._ask(waiting)


# ---- Running tasks


def create_task(coro):
    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    task = Task(coro)
    _asyncio.ready().push(task)
    return task


def _promote_to_task(awaitable):
    return awaitable if isinstance(awaitable, Task) else create_task(awaitable)


def run_until_complete(main=None):
    if main and main.done():
        return main.result()
    io = _io_queue
    poller = io.poller
    ready = _asyncio.ready()
    wait = _asyncio.wait
    while True:
        for stream, events in wait(poller):
            io.wake(stream, events)
        if not ready:
            continue
        task = ready.pop()
        if task is _stopper:
            if main is None:
                return
            raise RuntimeError("event loop stopped before the task was done")
        ended = task.step()
        if ended is None:
            continue
        if task is main:
            return task.result()
        if not ended:
            Loop.call_exception_handler(
                {"message": "Task exception wasn't retrieved", "exception": task.data, "future": task}
            )


def run(coro):
    return run_until_complete(create_task(coro))


# ---- The loop as an object


# There is one, and it is the class itself.
class Loop:
    _handler = None

    def create_task(coro):
        return create_task(coro)

    def run_forever():
        run_until_complete()

    def run_until_complete(awaitable):
        return run_until_complete(_promote_to_task(awaitable))

    # The tasks that are ready get their turn before.
    def stop():
        if not _stopper.waits():
            _asyncio.ready().push(_stopper)

    def close():
        pass

    def set_exception_handler(handler):
        Loop._handler = handler

    def get_exception_handler():
        return Loop._handler

    # May be called with the loop before the context, as any other handler is.
    def default_exception_handler(*arguments):
        context = arguments[-1]
        print(context["message"], file=sys.stderr)
        print("future:", context["future"], "coro=", context["future"].coro, file=sys.stderr)
        sys.print_exception(context["exception"], sys.stderr)

    def call_exception_handler(context):
        (Loop._handler or Loop.default_exception_handler)(Loop, context)


def get_event_loop():
    return Loop


def new_event_loop():
    global _io_queue, _stopper
    _asyncio.reset()
    _io_queue = IOQueue()
    # In the queue, it has whoever takes it out stop.
    _stopper = Task(None)
    return Loop


def __getattr__(name):
    if name == "cur_task":
        return current_task()
    if name == "_task_queue":
        return _asyncio.ready()
    raise AttributeError(name)


new_event_loop()
