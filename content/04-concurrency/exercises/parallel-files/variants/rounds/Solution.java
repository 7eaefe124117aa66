import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Rounds: w files are begun together, and when all of them are done, the next w. A slow file holds up its round, which
 * is the price of having no more to do than to wait for all futures of a list.
 *
 * At SIGTERM the virtual machine runs its shutdown hooks beside all other threads, waits for no other, and leaves with
 * status 143 by itself: the hook prints the report.
 */
final class Solution {
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]+");

    public static void main(String[] arguments) throws IOException {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int workers = Integer.parseInt(input.readLine());
        List<String> paths = input.lines().toList();
        var outcomes = new AtomicReferenceArray<String>(paths.size());
        var reported = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            // The hook runs at the ordinary end, too.
            if (!reported.getAndSet(true)) report(paths, outcomes, true);
        }));

        var pool = Executors.newFixedThreadPool(workers);
        for (int from = 0; from < paths.size(); from += workers) {
            var round = IntStream.range(from, Math.min(from + workers, paths.size()))
                .mapToObj(place -> (Runnable) () -> outcomes.set(place, outcomeOf(paths.get(place))))
                .map(task -> CompletableFuture.runAsync(task, pool))
                .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(round).join();
        }
        if (!reported.getAndSet(true)) System.exit(report(paths, outcomes, false));
    }

    private static String outcomeOf(String path) {
        long sum = 0;
        try (var lines = Files.newBufferedReader(Path.of(path))) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!WHOLE_NUMBER.matcher(line).matches()) return "failed: line " + number + " is no whole number";
                sum += Long.parseLong(line);
            }
        } catch (IOException problem) {
            return "failed: cannot be read";
        }
        return Long.toString(sum);
    }

    private static int report(List<String> paths, AtomicReferenceArray<String> outcomes, boolean stopped) {
        var text = new StringBuilder();
        long total = 0;
        int failed = 0, cancelled = 0;
        for (int place = 0; place < paths.size(); place++) {
            String outcome = outcomes.get(place);
            if (outcome == null) {
                outcome = "cancelled";
                cancelled++;
            } else if (outcome.startsWith("failed")) {
                failed++;
            } else {
                total += Long.parseLong(outcome);
            }
            text.append(paths.get(place)).append(": ").append(outcome).append('\n');
        }
        text.append("total: ").append(total).append("\nfailed: ").append(failed).append('\n');
        if (stopped) text.append("cancelled: ").append(cancelled).append('\n');
        System.out.print(text);
        System.out.flush();
        return failed > 0 ? 1 : 0;
    }
}
