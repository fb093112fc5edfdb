# A task of asyncio takes off a counter what it has served, and the handler of a pin counts up.
# Teaches: to a hard handler a task is code like any other; only other tasks wait for its `await`.
# expect: CHK01@20 k=1
import asyncio
import pyb

waiting = 1


def on_edge(line):
    global waiting
    waiting += 1


async def serve():
    global waiting
    for _ in range(2):
        await asyncio.sleep_ms(0)
        if waiting:
            waiting -= 1
            print("served")


async def main():
    edges = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_edge)
    await serve()
    edges.disable()
    print("left", waiting)


asyncio.run(main())
