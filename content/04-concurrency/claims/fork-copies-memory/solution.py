# A list is changed and a file is read by a forked process, or by a thread. What does the parent notice?
import os
import sys
import tempfile
import threading

basket = ["bread"]
file = tempfile.TemporaryFile(buffering=0)
file.write(b"milk, butter, eggs")
file.seek(0)


def shop():
    basket.append(os.read(file.fileno(), 4).decode())


if sys.argv[1] == "process":
    child = os.fork()  # the child goes on from here with a copy of all memory (copied page by page, on the first write)
    if child == 0:
        shop()
        os._exit(len(basket))  # it does see its own change: it leaves with 2 as its exit status
    _, status = os.waitpid(child, 0)
    print("in the other's basket =", os.waitstatus_to_exitcode(status))
else:
    thread = threading.Thread(target=shop)
    thread.start()
    thread.join()
    print("in the other's basket =", len(basket))
print("in the parent's basket =", len(basket))
# The descriptor was copied, the open file behind it was not: its position is one for both.
print("position in the parent's file =", file.tell())
