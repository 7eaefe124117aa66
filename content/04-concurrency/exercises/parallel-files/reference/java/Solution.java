import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Adds up the numbers of many files, a bounded number of them at a time.
 *
 * <p>A pool has as many threads as files may be open, and takes the files from its queue in order, so that a slow file
 * holds up its own thread alone. What a file came to, a failure included, is kept by its future until the report asks
 * for it: the threads share nothing, and there is nothing to lock but the report, which is given once.
 *
 * <p>On SIGTERM the JVM runs its shutdown hooks beside all other threads. Ours reports without waiting for a file: what
 * is not done by then is cancelled, and threads that hang in a read end with the process.
 *
 * <p>Cost: each number is read once, and of each file only a line is held in memory.
 */
class Solution {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");

    /** The status of a program that a signal has ended is 128 and the number of the signal, as shells count. */
    private static final int TERMINATED = 128 + 15;

    /** The sum of a file, or why there is none. */
    private record Outcome(long sum, String failure) {}

    private final ExecutorService pool;
    private final List<String> paths;
    private final List<CompletableFuture<Outcome>> outcomes;

    /** The exit status, once the report is given. */
    private Integer status;

    private Solution(int workers, List<String> paths) {
        this.pool = Executors.newFixedThreadPool(workers);
        this.paths = paths;
        this.outcomes = paths.stream().map(path -> new CompletableFuture<Outcome>()).toList();
    }

    public static void main(String[] args) {
        List<String> lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().toList();
        Solution files = new Solution(Integer.parseInt(lines.get(0)), lines.subList(1, lines.size()));
        // Before the first file is opened; until then a SIGTERM ends the program as usual. A hook runs, too, when the
        // program leaves by itself, and then finds that the report is given. It leaves by halt, since exit would wait
        // for it.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(files.report(true))));
        files.start();
        CompletableFuture.allOf(files.outcomes.toArray(CompletableFuture[]::new)).join();
        System.exit(files.report(false));
    }

    private void start() {
        for (int place = 0; place < paths.size(); place++) {
            String path = paths.get(place);
            outcomes.get(place).completeAsync(() -> sumOf(path), pool);
        }
    }

    /** Prints what became of each file, in the order of the input, unless that is done; gives the exit status. */
    private synchronized int report(boolean stopped) {
        if (status != null) return status;
        pool.shutdownNow(); // no further file is started
        StringBuilder text = new StringBuilder();
        long total = 0;
        int failed = 0;
        int cancelled = 0;
        for (int place = 0; place < paths.size(); place++) {
            text.append(paths.get(place)).append(": ");
            Outcome outcome = outcomes.get(place).getNow(null);
            if (outcome == null) {
                cancelled++;
                text.append("cancelled");
            } else if (outcome.failure() != null) {
                failed++;
                text.append("failed: ").append(outcome.failure());
            } else {
                total += outcome.sum();
                text.append(outcome.sum());
            }
            text.append('\n');
        }
        text.append("total: ").append(total).append("\nfailed: ").append(failed).append('\n');
        if (stopped) text.append("cancelled: ").append(cancelled).append('\n');
        System.out.print(text);
        System.out.flush();
        status = stopped ? TERMINATED : failed > 0 ? 1 : 0;
        return status;
    }

    private static Outcome sumOf(String path) {
        // The interrupt that shutdownNow sends to the threads of the pool would close a channel amid its reading; a
        // FileInputStream is not disturbed.
        try (InputStream file = new BufferedInputStream(new FileInputStream(path), 1 << 16)) {
            long sum = 0;
            int number = 0;
            for (String line; (line = readLine(file)) != null; sum += Long.parseLong(line)) {
                number++;
                // parseLong alone is too generous: it takes "+7", too.
                if (!WHOLE_NUMBER.matcher(line).matches()) {
                    return new Outcome(0, "line " + number + " is no whole number");
                }
            }
            return new Outcome(sum, null);
        } catch (IOException error) {
            return new Outcome(0, "cannot be read");
        }
    }

    /** A line without its end; null after the last. (BufferedReader takes a carriage return for a line end, too.) */
    private static String readLine(InputStream file) throws IOException {
        int next = file.read();
        if (next < 0) return null;
        StringBuilder line = new StringBuilder();
        for (; next >= 0 && next != '\n'; next = file.read()) line.append((char) next);
        return line.toString();
    }
}
