// A thousand equal numbers in a sorted array. At which of them does a search arrive: that of the library, or a search
// for the border?

import java.util.Arrays;

class Solution {
    static int firstNotLess(int[] numbers, int target) {
        int low = 0, high = numbers.length;
        while (low < high) {
            int middle = (low + high) >>> 1; // unsigned: right even where the sum overflows
            if (numbers[middle] < target) low = middle + 1;
            else high = middle; // equal is not enough to stop: there may be an earlier one
        }
        return low;
    }

    public static void main(String[] arguments) {
        int[] numbers = new int[1000];
        Arrays.fill(numbers, 7);
        int found = arguments[0].equals("library") ? Arrays.binarySearch(numbers, 7) : firstNotLess(numbers, 7);
        System.out.println("number there = " + numbers[found]);
        System.out.println("found at = " + found);
    }
}
