// SPDX-License-Identifier: 0BSD

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** A bit of everything that solutions are made of: what is loaded to compile it goes into the compiler's archive. */
final class Sample {
    private sealed interface Shape permits Circle, Square {}

    private record Circle(double radius) implements Shape {}

    private record Square(double side) implements Shape {}

    private enum Unit { METRE, INCH }

    private interface Codec<T extends Comparable<T>> {
        T read(byte[] bytes) throws Wrong;

        default String name() {
            return getClass().getSimpleName();
        }
    }

    private static final class Wrong extends Exception {
        Wrong(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final Codec<Long> LONG = new Codec<>() {
        @Override
        public Long read(byte[] bytes) throws Wrong {
            try {
                return Long.parseLong(new String(bytes));
            } catch (NumberFormatException error) {
                throw new Wrong("no number", error);
            } finally {
                System.out.flush();
            }
        }
    };

    static double area(Shape shape) {
        if (shape instanceof Circle circle) return Math.PI * circle.radius() * circle.radius();
        return shape instanceof Square square ? square.side() * square.side() : 0;
    }

    static String factor(Unit unit) {
        return switch (unit) {
            case METRE -> "1";
            case INCH -> {
                var factor = 254.0 / 10_000;
                yield factor + " metres";
            }
        };
    }

    static <T> T[] fill(IntFunction<T[]> make, T value, int... sizes) {
        T[] items = make.apply(sizes.length);
        for (int at = 0; at < items.length; at++) items[at] = value;
        return items;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, List<Long>> groups = new HashMap<>();
        for (String word : arguments) groups.computeIfAbsent(word, key -> new ArrayList<>()).add((long) word.length());
        Deque<long[]> waiting = new ArrayDeque<>(List.of(new long[] {1, 2}, new long[3]));
        while (!waiting.isEmpty()) System.out.println(waiting.poll().length);
        String text = groups.entrySet().stream()
            .filter(entry -> !entry.getValue().isEmpty())
            .sorted(Comparator.comparing(Map.Entry::getKey))
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining("\n", "[", "]"));
        long[][] grid = new long[2][3];
        grid[1][2] += LONG.read("7".getBytes()) << 2;
        synchronized (grid) {
            System.out.printf("%s %s %.2f%n", text, factor(Unit.INCH), area(new Circle(2)) + fill(Long[]::new, 1L, 1, 2)[0]);
        }
    }
}
