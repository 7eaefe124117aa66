// Two threads take the same two locks: in opposite orders ("crossed"), or both in the same order ("ordered").

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.locks.ReentrantLock;

class Solution {
    static final ReentrantLock accounts = new ReentrantLock();
    static final ReentrantLock journal = new ReentrantLock();
    static volatile boolean oneIsDone;

    static Thread transfer(ReentrantLock first, ReentrantLock second) {
        Thread thread = new Thread(() -> {
            first.lock();
            // The unlucky moment, made certain: go on only when the other thread has come as far as it can without us.
            // It holds our second lock already, or it queues for our first one, or it has been here before us.
            while (!second.isLocked() && !first.hasQueuedThreads() && !oneIsDone) Thread.yield();
            second.lock();
            second.unlock();
            oneIsDone = true;
            first.unlock();
        });
        thread.setDaemon(true); // so that a deadlock does not keep the process alive
        thread.start();
        return thread;
    }

    public static void main(String[] arguments) throws InterruptedException {
        boolean crossed = arguments[0].equals("crossed");
        Thread one = transfer(accounts, journal);
        Thread two = crossed ? transfer(journal, accounts) : transfer(accounts, journal);

        // The JVM knows who owns each lock and who waits for it, and so it can look for a circle. This is what jstack
        // prints as "Found one Java-level deadlock".
        ThreadMXBean jvm = ManagementFactory.getThreadMXBean();
        long[] circle = null;
        while (circle == null && (one.isAlive() || two.isAlive())) {
            circle = jvm.findDeadlockedThreads();
            one.join(10);
        }
        System.out.println("outcome = " + (circle == null ? "both done" : "deadlock"));
        System.out.println("threads in the circle = " + (circle == null ? 0 : circle.length));
    }
}
