// Two consumers wait for an item; one item comes, and both are woken. They ask again ("while"), or they do not ("if").

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

class Solution {
    static final ArrayDeque<String> items = new ArrayDeque<>();
    static final AtomicInteger consumed = new AtomicInteger();
    static final AtomicInteger foundNothing = new AtomicInteger();

    static void consume(boolean askAgain) {
        synchronized (items) {
            try {
                // wait() gives the lock back while it sleeps. Between the signal and its return others had the lock, so
                // what was signalled may be gone; and wait() may return without a signal, too.
                if (askAgain) while (items.isEmpty()) items.wait();
                else if (items.isEmpty()) items.wait();
            } catch (InterruptedException stopped) {
                return;
            }
            if (items.poll() != null) consumed.incrementAndGet();
            else foundNothing.incrementAndGet(); // remove() would throw a NoSuchElementException here
        }
    }

    static void awaitState(Thread.State state, Thread... threads) throws InterruptedException {
        for (Thread thread : threads) while (thread.getState() != state) Thread.sleep(1);
    }

    public static void main(String[] arguments) throws InterruptedException {
        boolean askAgain = arguments[0].equals("while");
        Thread one = new Thread(() -> consume(askAgain)), two = new Thread(() -> consume(askAgain));
        one.start();
        two.start();
        awaitState(Thread.State.WAITING, one, two); // both sleep in wait()

        synchronized (items) {
            items.add("bread");
            items.notifyAll();
        }

        // Until each has come to an end or fallen asleep again; interrupt() lets go the one that still waits rightly.
        for (Thread thread : new Thread[] {one, two}) {
            while (thread.isAlive() && !(consumed.get() == 1 && thread.getState() == Thread.State.WAITING)) {
                Thread.sleep(1);
            }
        }
        System.out.println("items = 1");
        System.out.println("consumers that found nothing = " + foundNothing);
        one.interrupt();
        two.interrupt();
    }
}
