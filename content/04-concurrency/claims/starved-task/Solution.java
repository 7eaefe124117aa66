// One worker, one queue of tasks, ordered by urgency ("priority") or by arrival ("fifo"). Urgent work keeps coming.

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

class Solution {
    static final int PATIENCE = 10_000;
    static ThreadPoolExecutor worker;
    static int urgentDone; // only the one worker touches these two
    static int urgentBeforeReport = -1;
    static final CountDownLatch reported = new CountDownLatch(1);

    record Task(int urgency, Runnable body) implements Runnable, Comparable<Task> {
        public void run() { body.run(); }
        public int compareTo(Task other) { return Integer.compare(other.urgency, urgency); }
    }

    // Each urgent task leaves the next one behind before it ends, so that the queue is never without one.
    static void urgent() {
        urgentDone++;
        if (urgentDone < PATIENCE && urgentBeforeReport < 0) worker.execute(new Task(9, Solution::urgent));
    }

    static void report() {
        urgentBeforeReport = urgentDone;
        reported.countDown();
    }

    public static void main(String[] arguments) throws InterruptedException {
        BlockingQueue<Runnable> queue =
            arguments[0].equals("priority") ? new PriorityBlockingQueue<>() : new LinkedBlockingQueue<>();
        worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue);

        worker.execute(new Task(9, () -> {
            // Both are in the queue before either can run, as the only worker is busy with this.
            worker.execute(new Task(1, Solution::report));
            worker.execute(new Task(9, Solution::urgent));
        }));

        reported.await();
        worker.shutdown(); // what is in the queue still runs
        System.out.println("urgent tasks before the report = " + urgentBeforeReport);
    }
}
