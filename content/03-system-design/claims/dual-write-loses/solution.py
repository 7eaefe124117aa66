# A service stores an order and publishes "order placed". It may crash before or after each of its steps; then it starts
# again. All crashes are tried. The argument: "dual-write", in both orders, or "outbox".
import sqlite3
import sys
from itertools import product

class Crash(Exception):
    pass

def run(way, crash_before):
    db = sqlite3.connect(":memory:")       # survives the crash, and so does the broker
    db.executescript("create table orders (id integer primary key);"
                     "create table outbox (id integer primary key, event text);")
    broker, step = [], 0

    def maybe_crash():
        nonlocal step
        step += 1
        if step == crash_before:
            raise Crash

    def place_order():
        maybe_crash()
        if way == "broker first":
            broker.append("order 1 placed")
            maybe_crash()
        with db:                           # one transaction: both rows, or none
            db.execute("insert into orders values (1)")
            if way == "outbox":
                maybe_crash()
                db.execute("insert into outbox values (1, 'order 1 placed')")
        maybe_crash()
        if way == "database first":
            broker.append("order 1 placed")    # another system: no transaction holds both
        maybe_crash()

    def relay():                           # runs for ever beside the service; here until the outbox is empty
        for id, event in db.execute("select id, event from outbox").fetchall():
            broker.append(event)
            maybe_crash()                  # published, and not yet deleted: it will be published again
            with db:
                db.execute("delete from outbox where id = ?", [id])

    for work in (place_order, relay, relay):   # after a crash the next part of the service simply starts
        try:
            work()
        except Crash:
            pass
    stored = db.execute("select count(*) from orders").fetchone()[0]
    return stored, len(broker)

lost = phantom = doubled = 0
ways = ["outbox"] if sys.argv[1] == "outbox" else ["database first", "broker first"]
for way, crash_before in product(ways, range(1, 6)):
    stored, published = run(way, crash_before)
    print(f"{way}, crash at point {crash_before}: orders {stored}, events {published}")
    lost += stored == 1 and published == 0
    phantom += stored == 0 and published > 0
    doubled += published > 1

print("orders without an event =", lost)
print("events without an order =", phantom)
print("events published twice =", doubled)
