// A new kind of payment is added to a type. Two pieces of code distinguish the kinds: which one does the compiler find?

import com.sun.source.util.JavacTask;
import java.net.URI;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

class Solution {
    static final String KINDS = "enum Kind { CARD, TRANSFER, VOUCHER }"; // VOUCHER is new

    // Whoever wrote this meant "transfers are free". It now means "and so is whatever comes later".
    static final String WITH_DEFAULT = """
        class Fees { static int fee(Kind kind) { return switch (kind) { case CARD -> 30; default -> 0; }; } }""";

    // The same, with every case named.
    static final String EXHAUSTIVE = """
        class Fees { static int fee(Kind kind) { return switch (kind) { case CARD -> 30; case TRANSFER -> 0; }; } }""";

    static JavaFileObject file(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    public static void main(String[] arguments) throws Exception {
        String fees = arguments[0].equals("exhaustive") ? EXHAUSTIVE : WITH_DEFAULT;
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavacTask compiler = (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(
            null, null, found, List.of("-proc:none"), null, List.of(file("Kind", KINDS), file("Fees", fees)));
        compiler.analyze(); // everything but writing class files

        System.out.println("places found by the compiler = " + found.getDiagnostics().size());
        for (Diagnostic<?> each : found.getDiagnostics()) System.out.println(each.getMessage(null));
    }
}
