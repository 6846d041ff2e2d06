//! The elements of a declared entity: `meta/entity` with its attributes and its label.

use super::Declaration;
use crate::survey::calculate;
use crate::tree::{Id, Item, Kind, Tree};

/// Adds an entity to the `meta` group of a container, which must not have one yet.
pub(super) fn add(tree: &mut Tree, container: Id, declaration: &Declaration) {
    let meta = tree.add_unnamed(container, Item { name: "meta".to_owned(), kind: Kind::Meta, ..Item::default() });
    let entity = tree.add_unnamed(meta, Item { name: "entity".to_owned(), kind: Kind::Entity, ..Item::default() });
    let row = declaration.row;
    let mut attribute = |name: &str, value: &str, calculate: Option<&str>, bound: bool| {
        let mut item = Item { name: format!("@{name}"), kind: Kind::Attribute, ..Item::default() };
        item.default = Some(value.to_owned());
        item.entity_row = Some(row);
        if let Some(calculate) = calculate {
            item.set_bind("calculate", calculate);
        }
        if bound {
            item.set_bind("readonly", "true()");
            item.set_bind("type", "string");
        }
        tree.add_unnamed(entity, item);
    };
    let condition = |condition: &Option<String>| condition.clone().map(|text| (text, true));
    attribute("dataset", &declaration.list, None, false);
    if declaration.entity_id.is_none() || declaration.create_if.is_some() {
        let (text, bound) = condition(&declaration.create_if).unzip();
        attribute("create", "1", text.as_deref(), bound.is_some());
    }
    match &declaration.entity_id {
        None => attribute("id", "uuid()", None, true),
        Some(id) => {
            let (text, bound) = condition(&declaration.update_if).unzip();
            attribute("update", "1", text.as_deref(), bound.is_some());
            for (name, column) in
                [("baseVersion", "__version"), ("trunkVersion", "__trunkVersion"), ("branchId", "__branchId")]
            {
                let known = format!("instance('{}')/root/item[name={id}]/{column}", declaration.list);
                attribute(name, "", Some(&known), true);
            }
            attribute("id", "", Some(id), true);
        }
    }
    if let Some(label) = &declaration.label {
        let mut item = calculate("label", Some(label));
        item.set_bind("readonly", "true()");
        item.entity_row = Some(row);
        tree.add_unnamed(entity, item);
    }
}
