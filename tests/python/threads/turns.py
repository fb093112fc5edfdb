# Threads that never wait take turns all the same.

import _thread

ball = 0
rallies = []


def player(me, other):
    global ball
    for _ in range(50):
        while ball != me:
            pass
        ball = other
    rallies.append(me)


_thread.start_new_thread(player, (1, 2))
_thread.start_new_thread(player, (2, 0))
player(0, 1)
while len(rallies) < 3:
    pass
print(rallies)
