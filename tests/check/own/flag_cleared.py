# A task clears a ThreadSafeFlag and waits for the next edge, while another task has its own work.
# Tests: two tasks in asyncio's queue, a flag that is set, cleared and set.
# expect: clean
import asyncio
import machine

flag = asyncio.ThreadSafeFlag()


def on_edge(pin):
    flag.set()


async def count():
    for n in range(2):
        print("count", n)
        await asyncio.sleep_ms(0)


async def main():
    pin = machine.Pin("X1", machine.Pin.IN)
    pin.irq(on_edge, machine.Pin.IRQ_RISING, hard=True)
    counting = asyncio.create_task(count())
    flag.clear()
    await flag.wait()
    pin.irq(None)
    await counting


asyncio.run(main())
