// Gives back what came: parts of the arguments may be parts of the answer.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { size_t length; int64_t *items; } IntList;
typedef struct { size_t length; IntList *items; } IntListList;
typedef struct { size_t length; double *items; } FloatList;
typedef struct { size_t length; bool *items; } BoolList;
typedef struct { size_t length; char **items; } TextList;
typedef struct { bool present; char *value; } OptionalText;
typedef struct { bool present; int64_t value; } OptionalInt;

typedef struct {
    int64_t item_id;
    double unit_price;
    OptionalText note;
    TextList tags;
} Item;

typedef struct { size_t length; Item *items; } ItemList;
typedef struct { char *key; int64_t value; } TextToIntEntry;
typedef struct { size_t length; TextToIntEntry *entries; } TextToIntMap;
typedef struct { int64_t key; TextList value; } IntToTextListEntry;
typedef struct { size_t length; IntToTextListEntry *entries; } IntToTextListMap;
typedef struct { bool present; Item value; } OptionalItem;
typedef struct TreeNode { int64_t value; struct TreeNode *left, *right; } TreeNode;

typedef struct {
    int64_t whole;
    double ratio;
    bool flag;
    char *word;
    IntListList grid;
    FloatList ratios;
    BoolList flags;
    TextList words;
    OptionalText maybe_word;
    OptionalInt maybe_whole;
    ItemList items;
    TextToIntMap ages;
    IntToTextListMap names_by_id;
    OptionalItem best_item;
    TreeNode *tree;
    IntListList links;
} Everything;

Everything echo_all(int64_t whole, double ratio, bool flag, char *word, IntListList grid, FloatList ratios,
                    BoolList flags, TextList words, OptionalText maybe_word, OptionalInt maybe_whole, ItemList items,
                    TextToIntMap ages, IntToTextListMap names_by_id, OptionalItem best_item, TreeNode *tree,
                    IntListList links) {
    return (Everything){
        .whole = whole,
        .ratio = ratio,
        .flag = flag,
        .word = word,
        .grid = grid,
        .ratios = ratios,
        .flags = flags,
        .words = words,
        .maybe_word = maybe_word,
        .maybe_whole = maybe_whole,
        .items = items,
        .ages = ages,
        .names_by_id = names_by_id,
        .best_item = best_item,
        .tree = tree,
        .links = links,
    };
}
