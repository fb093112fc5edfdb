# The name that asyncio had when all of MicroPython's modules began with a u.

import asyncio


def __getattr__(name):
    return getattr(asyncio, name)
