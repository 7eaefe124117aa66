// The constructor of the base calls a method that the derived class overrides: in the constructor, or after it.

import java.util.ArrayList;
import java.util.List;

class Solution {
    static class Report {
        Report(boolean early) {
            if (early) init(); // dispatched to the derived class, which has not been constructed yet
        }

        void init() {}
    }

    static class SalesReport extends Report {
        // These initialisers run only *after* the constructor of Report has returned.
        String title = "untitled";
        List<String> columns = new ArrayList<>();
        String columnsSeen; // no initialiser: what init writes here is not written over

        SalesReport(boolean early) {
            super(early);
        }

        @Override
        void init() {
            title = "sales"; // in the early case, the initialiser above comes later and overwrites it
            columnsSeen = columns == null ? "null" : "a list"; // still the zero that every new object begins with
        }
    }

    public static void main(String[] arguments) {
        boolean early = arguments[0].equals("in the constructor");
        SalesReport report = new SalesReport(early);
        if (!early) report.init();

        System.out.println("columns seen by init = " + report.columnsSeen);
        System.out.println("columns now = " + (report.columns == null ? "null" : "a list"));
        System.out.println("title = " + report.title);
    }
}
