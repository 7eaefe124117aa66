// From 10,000 numbers in an array the even ones are deleted, and then all that are left are taken from the front: each
// by itself, moving up what comes behind ("one-by-one"), or in one pass, by moving indexes ("one-pass").
#include <stdio.h>
#include <string.h>

enum { COUNT = 10000 };

static int numbers[COUNT];
static int length;
static long moves;

// What removing at an index does in List<T>, ArrayList, list, vector: no gap may stay.
static void remove_at(int index) {
    for (int i = index; i + 1 < length; i++) {
        numbers[i] = numbers[i + 1];
        moves++;
    }
    length--;
}

int main(int count, char **arguments) {
    int one_by_one = count > 1 && strcmp(arguments[1], "one-by-one") == 0;
    for (int i = 0; i < COUNT; i++) numbers[i] = i;
    length = COUNT;

    if (one_by_one) {
        for (int i = length - 1; i >= 0; i--)
            if (numbers[i] % 2 == 0) remove_at(i);
    } else {
        // One index reads, one writes: each number that stays is moved once, to its final place.
        int kept = 0;
        for (int i = 0; i < length; i++)
            if (numbers[i] % 2 != 0) { numbers[kept++] = numbers[i]; moves++; }
        length = kept;
    }
    printf("left = %d\n", length);
    printf("moves to delete = %ld\n", moves);

    moves = 0;
    int head = 0;
    while (head < length) {
        if (one_by_one) remove_at(0);
        else head++; // a ring buffer does this: what was taken stays behind the head
    }
    printf("moves to empty from the front = %ld\n", moves);
    return 0;
}
