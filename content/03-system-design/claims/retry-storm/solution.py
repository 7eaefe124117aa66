# A server does 100 requests a second; 80 new ones come. Clients give up after a second and try again, up to four times
# in all. From second 10 to 15 the server is five times as slow. When does it serve users again?
# The argument: "retries", or "budget", where retries may be at most a tenth of the new requests.
import sys
from collections import deque

TICKS = 10                              # a second; a client gives up after as many
with_budget = sys.argv[1] == "budget"
queue = deque()                         # (when it came, which attempt it is), first come, first served
again = deque()                         # attempts that wait for their answer, in the order of their time-outs
budget, in_time, credit = 0.0, [0] * 60, 0.0
answered = set()
number = attempts = 0

for now in range(60 * TICKS):
    second = now // TICKS
    arrivals = [1] * 8                  # eight new requests in each tick
    budget = min(budget + 0.8, 8.0)     # a tenth of the eight, saved for up to a second
    while again and again[0][0] + TICKS <= now:
        came, attempt, id = again.popleft()
        if id not in answered and attempt < 4:
            if not with_budget:
                arrivals.append(attempt + 1)
            elif budget >= 1:
                budget -= 1
                arrivals.append(attempt + 1)
    for attempt in arrivals:
        attempts += 1
        queue.append((now, attempts))
        again.append((now, attempt, attempts))
    credit = min(credit + (2 if 10 <= second < 15 else 10), 10)   # what the server can do in this tick
    while queue and credit >= 1:
        came, id = queue.popleft()
        credit -= 1                     # it works on requests whose clients have gone, too: it cannot know
        if now - came < TICKS:
            answered.add(id)
            in_time[second] += 1

print("useful answers in second 5 =", in_time[5])
print("useful answers in second 12 =", in_time[12])
print("useful answers in second 59 =", in_time[59])
print("attempts in all =", attempts)
