// Gives back what came: the parameters have the names of the fields.
function echoAll(
  whole, ratio, flag, word, grid, ratios, flags, words, maybeWord, maybeWhole, items, ages, namesById, bestItem, tree, links,
) {
  return {
    whole, ratio, flag, word, grid, ratios, flags, words, maybeWord, maybeWhole, items, ages, namesById, bestItem, tree, links,
  };
}

module.exports = { echoAll };
