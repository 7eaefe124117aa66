// A window listens to a stock ticker that lives as long as the program. The window is closed and forgotten.
// Is its memory given back? The argument: the window "forgets" to unsubscribe, or it "unsubscribes".

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

class Solution {
    /** The subject: its list of observers holds each of them. */
    static class Ticker {
        final List<Consumer<Integer>> listeners = new ArrayList<>();
        void publish(int price) { listeners.forEach(listener -> listener.accept(price)); }
    }

    static class Window {
        final byte[] picture = new byte[1_000_000];
        int shown;
        void show(int price) { shown = price; }
    }

    static final Ticker ticker = new Ticker(); // static: reachable as long as the class is

    static WeakReference<Window> openAndClose(boolean unsubscribes) {
        Window window = new Window();
        Consumer<Integer> listener = window::show; // this object holds the window, and the ticker holds this object
        ticker.listeners.add(listener);
        ticker.publish(42);
        if (unsubscribes) ticker.listeners.remove(listener); // the same object: another window::show would not be found
        return new WeakReference<>(window);
    }

    public static void main(String[] arguments) throws InterruptedException {
        List<WeakReference<Window>> closed = new ArrayList<>();
        for (int i = 0; i < 20; i++) closed.add(openAndClose(arguments[0].equals("unsubscribes")));

        // A weak reference does not keep its object. A collection may take its time, so we ask several times.
        long alive = 20;
        for (int i = 0; i < 50 && alive > 0; i++) {
            System.gc();
            Thread.sleep(10);
            alive = closed.stream().filter(window -> window.get() != null).count();
        }
        System.out.println("closed windows = 20");
        System.out.println("still in memory = " + alive);
        System.out.println("listeners = " + ticker.listeners.size());
    }
}
