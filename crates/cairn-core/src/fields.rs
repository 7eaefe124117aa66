//! The fields of a record value: few, named, sorted by name, and as small as they can be, since an exercise may
//! draw a hundred thousand records. A B-tree node would take 500 bytes for the two or five fields of a record.

use crate::value::Value;
use std::sync::Arc;

/// Fields by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields(Box<[(Arc<str>, Value)]>);

impl Fields {
    /// The field of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let index = self.0.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?;
        Some(&self.0[index].1)
    }

    /// Name and value of every field, sorted by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

/// A name that comes twice keeps its last value, as in JSON and unlike TOML, which refuses it when parsing.
impl FromIterator<(Arc<str>, Value)> for Fields {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Value)>>(fields: I) -> Self {
        let mut fields: Vec<_> = fields.into_iter().collect();
        fields.reverse();
        fields.sort_by(|(a, _), (b, _)| a.cmp(b));
        fields.dedup_by(|(later, _), (first, _)| later == first);
        Self(fields.into_boxed_slice())
    }
}

impl IntoIterator for Fields {
    type Item = (Arc<str>, Value);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_vec().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_sorted_found_by_name_and_unique() {
        let fields: Fields =
            [("b", 1), ("a", 2), ("b", 3)].map(|(n, v)| (n.into(), Value::Int(v))).into_iter().collect();
        let listed: Vec<_> = fields.iter().map(|(name, value)| (&**name, value.clone())).collect();
        assert_eq!(listed, [("a", Value::Int(2)), ("b", Value::Int(3))]);
        assert_eq!((fields.get("b"), fields.get("c")), (Some(&Value::Int(3)), None));
    }
}
