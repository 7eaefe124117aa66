# A consumer takes a message, pays, and acknowledges. It may crash before each of its steps; a message without an
# acknowledgement is delivered again. All crashes are tried. The argument: "plain", or "key", which notes the message's
# id in the same transaction as the payment.
import sqlite3
import sys

class Crash(Exception):
    pass

def consume(db, message, crash_before, mode):
    def step(number):
        if number == crash_before:
            raise Crash

    def first_time():
        return db.execute("insert or ignore into seen values (?)", [message["id"]]).rowcount == 1

    step(0)
    if mode == "afterwards" and db.execute("select 1 from seen where id = ?", [message["id"]]).fetchone():
        return
    with db:                                    # one transaction: rolled back by a crash inside
        fresh = first_time() if mode == "key" else True
        step(1)
        if fresh:
            db.execute("update account set paid = paid + ?", [message["amount"]])
        step(2)
    step(3)                                     # paid, and not yet acknowledged: the gap that no broker can close
    if mode == "afterwards":                    # the id in a transaction of its own: it comes too late
        with db:
            first_time()
        step(4)

def most_and_least_paid(mode, tell=lambda line: None):
    paid_amounts = []
    for crash_before in [0, 1, 2, 3, 4, None]:  # None: no crash
        db = sqlite3.connect(":memory:")
        db.executescript("create table account (paid integer); insert into account values (0);"
                         "create table seen (id text primary key);")
        message, deliveries, acknowledged = {"id": "m-1", "amount": 100}, 0, False
        while not acknowledged:                 # at least once: again and again until it is acknowledged
            deliveries += 1
            try:
                consume(db, message, crash_before if deliveries == 1 else None, mode)
                acknowledged = True
            except Crash:
                pass
        paid_amounts.append(db.execute("select paid from account").fetchone()[0])
        tell(f"crash before step {crash_before}: delivered {deliveries} times, paid {paid_amounts[-1]}")
    return max(paid_amounts), min(paid_amounts)

most, least = most_and_least_paid(sys.argv[1], print)
print("most paid for one message =", most)
print("least paid for one message =", least)
print("most paid, if the id is noted afterwards =", most_and_least_paid("afterwards")[0])
