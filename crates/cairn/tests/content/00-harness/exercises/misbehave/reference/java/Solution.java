import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

class Solution {
    static long[] doAsTold(String how) {
        switch (how) {
            case "answer":
                return new long[] {1};
            case "print":
                // As programs that print much do: what is written stays in the buffer until somebody flushes it.
                System.setOut(new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false));
                System.out.print("hello\n");
                return new long[] {1};
            case "raise":
                throw new IllegalStateException("boom");
            case "large":
                return new long[] {9007199254740992L};
            case "exit":
                System.exit(3);
            default:
                return new long[0];
        }
    }
}
