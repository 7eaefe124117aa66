import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

class Solution {
    /** Adds up the numbers of each file and prints the report. */
    public static void main(String[] args) {
        List<String> lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().toList();
        int workers = Integer.parseInt(lines.get(0));
        List<String> paths = lines.subList(1, lines.size());
        System.err.printf("Adding up %d files with up to %d open at a time is yours to write.%n", paths.size(), workers);
        System.exit(1);
    }
}
