// A writer moves money between two accounts under a lock. A reader adds them up: without the lock, or with it.

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

class Solution {
    static final ReentrantLock lock = new ReentrantLock();
    static volatile int checking = 100, savings = 0; // volatile: what is read is the newest, and that does not help
    static final CountDownLatch halfDone = new CountDownLatch(1), readerIsDone = new CountDownLatch(1);

    static void transfer() {
        lock.lock();
        checking -= 60;
        halfDone.countDown();
        // The writer pauses in the middle, until the reader has read, or is seen to wait for the lock.
        while (readerIsDone.getCount() > 0 && !lock.hasQueuedThreads()) Thread.yield();
        savings += 60;
        lock.unlock();
    }

    public static void main(String[] arguments) throws InterruptedException {
        boolean readerLocks = arguments[0].equals("locked");
        Thread writer = new Thread(Solution::transfer);
        writer.start();
        halfDone.await();

        if (readerLocks) lock.lock();
        int total = checking + savings;
        if (readerLocks) lock.unlock();
        readerIsDone.countDown();

        writer.join();
        System.out.println("total seen by the reader = " + total);
        System.out.println("total in truth = " + (checking + savings));
    }
}
