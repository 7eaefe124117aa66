# super() in a class with several bases: is it the parent, or somebody whom the class has never heard of?
import sys

calls = []


class Handler:
    def handle(self):
        calls.append("Handler")


class Logged(Handler):
    def handle(self):
        calls.append("Logged")
        super().handle()  # the next class in the order of *the object's* class, and not of this one


class Checked(Handler):
    def handle(self):
        calls.append("Checked")
        super().handle()


class Both(Logged, Checked):
    pass  # its order: Both, Logged, Checked, Handler. Each comes once, and no parent comes before its child.


(Both() if sys.argv[1] == "both" else Logged()).handle()
print("super() in Logged goes to =", calls[1])
print("calls =", ", ".join(calls))
