// A pool with as many threads as outer tasks; each outer task hands an inner task to a pool and waits for its result.

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;

class Solution {
    static final int THREADS = 4;

    static ThreadPoolExecutor pool() {
        return (ThreadPoolExecutor) Executors.newFixedThreadPool(THREADS);
    }

    static int done(Future<?>[] orders) {
        int done = 0;
        for (Future<?> order : orders) if (order.isDone()) done++;
        return done;
    }

    public static void main(String[] arguments) throws Exception {
        ThreadPoolExecutor outer = pool();
        ThreadPoolExecutor inner = arguments[0].equals("same") ? outer : pool();

        // All outer tasks run before the first inner one is handed in: the busy hour, made certain.
        CountDownLatch allThreadsTaken = new CountDownLatch(THREADS);
        Future<?>[] orders = new Future<?>[THREADS];
        for (int i = 0; i < THREADS; i++) {
            orders[i] = outer.submit(() -> {
                allThreadsTaken.countDown();
                allThreadsTaken.await();
                return inner.submit(() -> "paid").get(); // holds a thread while it waits for a thread
            });
        }

        // No clock is needed to tell a deadlock: all threads are taken, and what each of them waits for is queued.
        while (done(orders) < THREADS && inner.getQueue().size() < THREADS) Thread.sleep(1);
        int done = done(orders);
        System.out.println("orders done = " + done);
        System.out.println("outcome = " + (done == THREADS ? "finished" : "deadlock"));
        outer.shutdownNow();
        inner.shutdownNow();
    }
}
