"""Runs as disjoint sets: a number joins the set of its successor (Tarjan, 1975).

With path halving and union by size, n numbers take almost linear time. Numbers are named by their index, so that the
forest is two plain lists.
"""


def longest_consecutive(numbers: list[int]) -> int:
    index = {number: i for i, number in enumerate(dict.fromkeys(numbers))}
    parent = list(range(len(index)))
    size = [1] * len(index)

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for number, i in index.items():
        j = index.get(number + 1)
        if j is None:
            continue
        a, b = find(i), find(j)
        if size[a] < size[b]:
            a, b = b, a
        parent[b] = a
        size[a] += size[b]
    return max(size, default=0)
