// Two threads add 1 to a shared counter, a thousand times each. The counter is volatile, or it is atomic.

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

class Solution {
    static final int ROUNDS = 1000;
    static volatile int volatileCounter;
    static final AtomicInteger atomicCounter = new AtomicInteger();
    static final CyclicBarrier together = new CyclicBarrier(2);

    // volatileCounter++ is this: a volatile read, an addition in a register, a volatile write. Each of the two accesses
    // is atomic and sees the newest value; nothing makes them one. The barriers bring both threads into the gap.
    static void addVolatile() throws Exception {
        int seen = volatileCounter;
        together.await();
        volatileCounter = seen + 1;
        together.await();
    }

    // One instruction on x86 (lock xadd), and one step for all other threads: there is no gap to be brought into.
    static void addAtomic() throws Exception {
        together.await();
        atomicCounter.incrementAndGet();
        together.await();
    }

    public static void main(String[] arguments) throws InterruptedException {
        boolean isVolatile = arguments[0].equals("volatile");
        Runnable work = () -> {
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    if (isVolatile) addVolatile(); else addAtomic();
                }
            } catch (Exception broken) {
                throw new IllegalStateException(broken);
            }
        };
        Thread one = new Thread(work), two = new Thread(work);
        one.start();
        two.start();
        one.join();
        two.join();
        System.out.println("additions = " + 2 * ROUNDS);
        System.out.println("counter = " + (isVolatile ? volatileCounter : atomicCounter.get()));
    }
}
