# run: taipan run examples/handover.py --for 400ms
#
# A handler fills an array, the main program takes what is in it.
#
# Teaches: the count and the data belong together, so the main program reads them with interrupts off, as shortly as it
# can. It also shows what a handler should do when there is no room: raise. The exception is reported, the timer is
# switched off, and the main program goes on. It must be a built-in exception: an instance of a class of your own would
# need memory, and end as MemoryError.
import array
import micropython
import pyb

micropython.alloc_emergency_exception_buf(100)


class Samples:
    def __init__(self, size):
        self.data = array.array("i", 0 for _ in range(size))
        self.count = 0
        self.next = 100

    def put(self, timer):
        if self.count == len(self.data):
            raise IndexError("no room for a sample")
        self.data[self.count] = self.next
        self.count += 1
        self.next += 1

    def take(self, into):
        state = pyb.disable_irq()
        count = self.count
        for i in range(count):
            into[i] = self.data[i]
        self.count = 0
        pyb.enable_irq(state)
        return count


samples = Samples(10)
taken = array.array("i", 0 for _ in range(10))
pyb.Timer(4, freq=100, callback=samples.put)

for wait_ms in (55, 50, 150, 50):
    pyb.delay(wait_ms)
    count = samples.take(taken)
    print("after", wait_ms, "ms:", list(taken[:count]))
