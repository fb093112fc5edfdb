# What a thread raises is printed, and ends that thread only; SystemExit is its quiet end.

import _thread
import sys
import time


class Worker:
    def __init__(self, e):
        self.e = e

    def __repr__(self):
        return "<worker>"

    def __call__(self):
        try:
            raise self.e
        finally:
            ended.append(self)


ended = []


def run(function, *args):
    _thread.start_new_thread(function, args)
    time.sleep(0)
    time.sleep_ms(1)


for e in (ValueError("own"), KeyError, SystemExit(3)):
    run(Worker(e))
run(Worker(ValueError()), "one argument too many")
run(3)
run(sys.exit)
run(_thread.exit)
print(len(ended))
