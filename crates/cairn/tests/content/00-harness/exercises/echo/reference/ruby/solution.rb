Item = Struct.new(:item_id, :unit_price, :note, :tags, keyword_init: true)

TreeNode = Struct.new(:value, :left, :right)

Everything = Struct.new(
  :whole, :ratio, :flag, :word, :grid, :ratios, :flags, :words, :maybe_word, :maybe_whole, :items, :ages, :names_by_id,
  :best_item, :tree, :links,
  keyword_init: true,
)

# Gives back what came: the parameters are in the order of the fields.
def echo_all(*values)
  Everything.new(Everything.members.zip(values).to_h)
end
