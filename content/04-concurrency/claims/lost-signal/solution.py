# A signal is sent before anybody waits for it. The waiter only waits ("bare"), or looks at a flag first ("flag").
import sys
import threading

ready = threading.Condition()
is_ready = False


def work():
    global is_ready
    with ready:
        is_ready = True
        ready.notify()  # wakes whoever waits now; nobody does, and a condition keeps no record of it


worker = threading.Thread(target=work)
worker.start()
worker.join()  # the worker was quicker than the waiter: the order that a test on an idle machine may never see

with ready:
    if sys.argv[1] == "bare":
        woken = ready.wait(timeout=0.5)  # would be for ever; nobody is left who could send another signal
    else:
        woken = ready.wait_for(lambda: is_ready, timeout=0.5)  # asks the flag first, and again after each signal
print("outcome =", "went on" if woken else "waits for a signal that is gone")
