//! An area of the curriculum: `area.toml`.

use crate::table::File;
use serde::Serialize;

/// One of the areas of the roadmap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Equal to the folder's name, such as `02-data-structures`.
    pub id: String,
    /// Its number in the roadmap.
    pub number: u32,
    /// For people.
    pub title: String,
    /// A sentence.
    pub summary: String,
}

/// Reads `area.toml` of the folder `id`.
pub(crate) fn read(file: &mut File<'_>, id: &str) -> Option<Area> {
    let mut table = file.parse()?;
    check_id(file, &mut table, id);
    let number = table.required(file, "number", "the area's number in the roadmap, such as number = 2");
    let title = table.required(file, "title", "the area's title in the roadmap");
    let summary = table.required(file, "summary", "one plain sentence");
    table.finish(file, &["id", "number", "title", "summary"]);
    Some(Area { id: id.to_owned(), number: number?.value, title: title?.value, summary: summary?.value })
}

/// Takes the key `id`, which must equal the folder's name.
pub(crate) fn check_id(file: &mut File<'_>, table: &mut crate::table::Table<'_>, folder: &str) {
    let hint = format!("write id = \"{folder}\": an id equals its folder's name");
    if let Some(id) = table.required::<String>(file, "id", &hint)
        && id.value != folder
    {
        file.fault(Some(id.span), format!("the id '{}' differs from the folder '{folder}'", id.value), hint);
    }
}
