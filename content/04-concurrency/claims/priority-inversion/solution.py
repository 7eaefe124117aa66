# A processor with strict priorities, simulated tick by tick. Three tasks; low and high share a lock.
# "plain": a lock leaves priorities alone. "inheritance": its holder borrows the priority of who waits for it.
import sys

inheritance = sys.argv[1] == "inheritance"


class Task:
    def __init__(self, name, priority, arrives, ticks, needs_lock):
        self.name, self.priority, self.arrives = name, priority, arrives
        self.left, self.needs_lock, self.done_at = ticks, needs_lock, None


low = Task("low", 1, arrives=0, ticks=3, needs_lock=True)
high = Task("high", 9, arrives=1, ticks=2, needs_lock=True)  # comes when low holds the lock
middle = Task("middle", 5, arrives=2, ticks=100, needs_lock=False)  # needs nothing from anybody
tasks = [low, high, middle]

holder = None
for now in range(1000):
    present = [task for task in tasks if task.arrives <= now and task.left > 0]
    if not present:
        break
    blocked = [task for task in present if task.needs_lock and holder not in (None, task)]

    def urgency(task):
        borrowed = [waiter.priority for waiter in blocked] if inheritance and task is holder else []
        return max([task.priority, *borrowed])

    running = max((task for task in present if task not in blocked), key=urgency)
    if running.needs_lock:
        holder = running
    running.left -= 1
    if running.left == 0:
        running.done_at = now + 1
        if holder is running:
            holder = None

print("order =", ", ".join(task.name for task in sorted(tasks, key=lambda task: task.done_at)))
print("high was done after =", high.done_at - high.arrives)
