# A feed, newest first, is read in pages of ten while others write and delete. The argument: how the next page is asked
# for, by "offset" or by "keyset", that is, from the last entry that was seen. What is seen twice, and what never?
import sqlite3
import sys

db = sqlite3.connect(":memory:")
db.execute("create table post (id integer primary key)")
db.executemany("insert into post values (?)", [(i,) for i in range(1, 101)])

def page(number, last):
    if sys.argv[1] == "offset":
        # A place in a list that moves. The database also reads and drops all the rows before it.
        return db.execute("select id from post order by id desc limit 10 offset ?", [number * 10]).fetchall()
    # A place in the order itself: nothing that others do can shift it, and the index goes straight to it.
    return db.execute("select id from post where id < ? order by id desc limit 10", [last]).fetchall()

def others_work(number):
    if number == 0:                                              # three new posts come in at the top
        db.executemany("insert into post values (?)", [(101,), (102,), (103,)])
    if number == 3:                                              # four old ones, already seen, are deleted
        db.execute("delete from post where id in (100, 99, 98, 97)")

seen, number, last = [], 0, 1_000_000
while True:
    ids = [row[0] for row in page(number, last)]
    if not ids:
        break
    seen += ids
    last = ids[-1]
    others_work(number)
    number += 1

there_all_the_time = set(range(1, 97))
print("posts there all the time =", len(there_all_the_time))
print("seen twice =", len(seen) - len(set(seen)))
print("never seen =", len(there_all_the_time - set(seen)))
