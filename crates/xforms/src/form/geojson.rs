//! GeoJSON files as instances: every feature an `item` with its properties, and its `geometry` as ODK writes places.

use super::json::Json;
use crate::{
    Diagnostic,
    tree::{NodeId, Tree},
};

/// `root/item/…` (ODK XForms specification, "Secondary Instances - External").
///
/// # Errors
/// `file-malformed`: no JSON, or no FeatureCollection.
pub(crate) fn tree(name: &str, text: &str) -> Result<Tree, Diagnostic> {
    let malformed = || Diagnostic::error("file-malformed").arg("file", name);
    let json = Json::parse(text.trim_start_matches('\u{feff}')).ok_or_else(malformed)?;
    if json.get("type").and_then(Json::plain).as_deref() != Some("FeatureCollection") {
        return Err(malformed());
    }
    let mut tree = Tree::new();
    let root = tree.append_element(NodeId::ROOT, "", "", "root");
    for feature in json.get("features").map(Json::list).unwrap_or_default() {
        let item = tree.append_element(root, "", "", "item");
        let mut add = |name: &str, value: &str| {
            let node = tree.append_element(item, "", "", name);
            tree.set_text(node, value);
        };
        if let Some(geometry) = feature.get("geometry").and_then(place) {
            add("geometry", &geometry);
        }
        if let Some(id) = feature.get("id").and_then(Json::plain) {
            add("id", &id);
        }
        if let Some(Json::Object(properties)) = feature.get("properties") {
            for (name, value) in properties {
                // A property cannot take the place of what GeoJSON itself names.
                let taken = name == "geometry" || name == "id" && feature.get("id").is_some();
                if let (false, Some(value)) = (taken, value.plain()) {
                    add(name, &value);
                }
            }
        }
    }
    Ok(tree)
}

/// A point as `latitude longitude 0 0`, a line or an outline as points with `;` between them.
fn place(geometry: &Json) -> Option<String> {
    let coordinates = geometry.get("coordinates")?;
    let points = match geometry.get("type")?.plain()?.as_str() {
        "Point" => return point(coordinates),
        "LineString" => coordinates.list(),
        "Polygon" => coordinates.list().first()?.list(),
        _ => return None,
    };
    let written: Option<Vec<String>> = points.iter().map(point).collect();
    written.map(|points| points.join("; "))
}

/// GeoJSON puts the longitude first.
fn point(coordinates: &Json) -> Option<String> {
    let [longitude, latitude, ..] = coordinates.list() else { return None };
    Some(format!("{} {} 0 0", latitude.plain()?, longitude.plain()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_become_items() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","id":"f1","properties":{"name":"Rynek","id":7,"size":2},"geometry":{"type":"Point","coordinates":[21.01,52.2]}},
            {"type":"Feature","properties":{"name":"Trasa"},"geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]}}]}"#;
        let tree = tree("a.geojson", text).expect("tree");
        let root = tree.child_elements(NodeId::ROOT).next().expect("root");
        let item = |item| -> Vec<String> {
            tree.child_elements(item).map(|c| format!("{}={}", tree.name(c).local, tree.string_value(c))).collect()
        };
        let items: Vec<_> = tree.child_elements(root).map(item).collect();
        assert_eq!(items[0], ["geometry=52.2 21.01 0 0", "id=f1", "name=Rynek", "size=2"]);
        assert_eq!(items[1], ["geometry=2 1 0 0; 4 3 0 0", "name=Trasa"]);
        assert_eq!(super::tree("a.geojson", "[1]").err().map(|d| d.code), Some("file-malformed"));
    }
}
