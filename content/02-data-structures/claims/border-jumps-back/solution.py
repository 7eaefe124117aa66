"""The longest stretch of "abba" without a repeated letter, by a window. On a repeat its left border is set behind the
last place of the letter ("jump"), or behind it but never backwards ("forward")."""

import sys


def longest(text, may_jump_back):
    last = {}  # where each letter was seen last, inside the window or before it
    left = best = 0
    longest_text = ""
    for right, letter in enumerate(text):
        if letter in last:
            # The second "a" was last seen at 0. But the window begins at 2 already, because of the "b".
            left = last[letter] + 1 if may_jump_back else max(left, last[letter] + 1)
        last[letter] = right
        if right - left + 1 > best:
            best = right - left + 1
            longest_text = text[left:right + 1]
    return best, longest_text


length, text = longest("abba", sys.argv[1] == "jump")
print("length =", length)
print("stretch =", text)
