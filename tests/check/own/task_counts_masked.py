# A task of asyncio takes off a counter what it has served, with interrupts off meanwhile; a handler counts up.
# Tests: coroutines that await one another, cut at every access, and `sleep_ms` between the tasks.
# expect: clean
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
            state = pyb.disable_irq()
            waiting -= 1
            pyb.enable_irq(state)
            print("served")


async def main():
    edges = pyb.ExtInt("X1", pyb.ExtInt.IRQ_RISING, pyb.Pin.PULL_DOWN, on_edge)
    await serve()
    edges.disable()
    print("left", waiting)


asyncio.run(main())
