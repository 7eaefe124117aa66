// A cache is made when it is first asked for: with one check before the lock ("once"), or one more inside ("twice").

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

class Solution {
    static final CyclicBarrier together = new CyclicBarrier(2);
    static final AtomicInteger made = new AtomicInteger();
    static volatile Object cache; // volatile: else another thread might see it before what is in it

    static Object get(boolean checkAgain) throws Exception {
        if (cache == null) {
            together.await(); // both have found nothing, before either has the lock
            synchronized (Solution.class) {
                if (!checkAgain || cache == null) {
                    cache = new Object();
                    made.incrementAndGet();
                }
            }
        }
        return cache;
    }

    public static void main(String[] arguments) throws InterruptedException {
        boolean checkAgain = arguments[0].equals("twice");
        Thread[] callers = new Thread[2];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = new Thread(() -> {
                try {
                    get(checkAgain);
                } catch (Exception broken) {
                    throw new IllegalStateException(broken);
                }
            });
            callers[i].start();
        }
        for (Thread caller : callers) caller.join();
        System.out.println("caches made = " + made);
    }
}
