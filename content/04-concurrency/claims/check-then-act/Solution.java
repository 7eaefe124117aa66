// Two customers want the last seat. A concurrent map: first asked, then changed ("check"), or in one step ("atomic").

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

class Solution {
    static final ConcurrentHashMap<String, String> seats = new ConcurrentHashMap<>();
    static final CyclicBarrier together = new CyclicBarrier(2);
    static final AtomicInteger confirmed = new AtomicInteger();

    // Each call is atomic. The decision is not: what was asked may be out of date when it is acted on.
    static boolean bookByCheck(String customer) throws Exception {
        boolean free = !seats.containsKey("14C");
        together.await(); // both have asked, neither has acted
        if (free) seats.put("14C", customer);
        return free;
    }

    // putIfAbsent asks and acts in one step, and says who was there before.
    static boolean bookAtomically(String customer) throws Exception {
        together.await();
        return seats.putIfAbsent("14C", customer) == null;
    }

    public static void main(String[] arguments) throws InterruptedException {
        boolean check = arguments[0].equals("check");
        Thread[] customers = new Thread[2];
        for (int i = 0; i < customers.length; i++) {
            String customer = "customer " + i;
            customers[i] = new Thread(() -> {
                try {
                    if (check ? bookByCheck(customer) : bookAtomically(customer)) confirmed.incrementAndGet();
                } catch (Exception broken) {
                    throw new IllegalStateException(broken);
                }
            });
            customers[i].start();
        }
        for (Thread customer : customers) customer.join();
        System.out.println("bookings confirmed = " + confirmed);
        System.out.println("seats taken = " + seats.size());
    }
}
