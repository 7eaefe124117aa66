# A page shows 50 orders with their customers' names, by two repositories. How many statements reach the database?
# The argument: the page asks for the customers "one-by-one", or "together".
import sqlite3
import sys

db = sqlite3.connect(":memory:")
db.executescript("create table customer (id integer primary key, name text);"
                 "create table orders (id integer primary key, customer_id integer);")
db.executemany("insert into customer values (?, ?)", [(i, f"customer {i}") for i in range(1, 51)])
db.executemany("insert into orders values (?, ?)", [(i, 51 - i) for i in range(1, 51)])

statements = 0
def query(sql, parameters=()):
    global statements
    statements += 1                      # across a network each one costs a round trip, say half a millisecond
    return db.execute(sql, parameters).fetchall()

class OrderRepository:
    def recent(self):
        return query("select id, customer_id from orders order by id desc limit 50")

class CustomerRepository:
    def by_id(self, id):                 # looks like a field, and is a question to another machine
        return query("select name from customer where id = ?", [id])[0][0]

    def by_ids(self, ids):               # an abstraction that knows what its callers need
        marks = ", ".join("?" * len(ids))
        return dict(query(f"select id, name from customer where id in ({marks})", list(ids)))

orders, customers = OrderRepository(), CustomerRepository()

rows = orders.recent()
if sys.argv[1] == "one-by-one":
    page = [(id, customers.by_id(customer)) for id, customer in rows]
else:
    names = customers.by_ids({customer for _, customer in rows})
    page = [(id, names[customer]) for id, customer in rows]

print("rows on the page =", len(page))
print("first row =", *page[0])
print("statements =", statements)
