# One server, one queue; requests come at random and take a random time, one unit in the mean (M/M/1).
# The argument is the utilisation: the share of time in which the server is busy. How long does one wait in the queue?
import sys
from math import log

utilisation = float(sys.argv[1])
CUSTOMERS = 400_000

state = 20261124
def random():                       # a generator of our own (MINSTD): the same numbers everywhere
    global state
    state = state * 48271 % 2147483647
    return state / 2147483647

def exponential(mean):
    return -mean * log(random())

# Lindley's recursion: who comes next waits for what is left of all that came before.
wait = total = worst = 0.0
for _ in range(CUSTOMERS):
    total += wait
    worst = max(worst, wait)
    wait = max(0.0, wait + exponential(1.0) - exponential(1.0 / utilisation))

mean = total / CUSTOMERS
print("utilisation =", utilisation)
print("mean wait in service times =", round(mean, 1))
print("by the formula =", round(utilisation / (1 - utilisation), 1))
print("waiting in the mean, by Little's law =", round(utilisation * mean, 1))
print("longest wait =", round(worst))
