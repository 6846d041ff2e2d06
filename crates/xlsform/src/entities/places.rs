//! Which container (the form, a group, a repeat) each entity stands in: one at most in each, deep enough for every answer
//! that is saved to it, and never across the border of a repeat.

use super::Declaration;
use crate::diagnostic::Diagnostic;
use crate::tree::{Id, ROOT, Tree};

/// An answer that an entity has to do with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// Which declaration.
    pub entity: usize,
    /// Where the question stands.
    pub container: Id,
    pub row: u32,
    /// The property that the answer is saved to; none where the declaration names the question.
    pub property: Option<String>,
    pub name: String,
}

/// From the root to a container.
type Path = Vec<Id>;

/// What an entity needs.
struct Request {
    entity: usize,
    scope: Path,
    wanted: Path,
    /// The containers of the answers that are saved to it.
    lineages: Vec<Path>,
}

/// The container of each entity. `report` takes each fault with its reference; one without a reference carries the row of
/// the entities sheet.
pub(super) fn allocate(
    tree: &Tree,
    declarations: &[Declaration],
    references: &[Reference],
    mut report: impl FnMut(Option<&Reference>, Diagnostic),
) -> Vec<(Id, usize)> {
    let topology = Topology { tree };
    let mut requests = Vec::new();
    let mut sound = true;
    for (entity, declaration) in declarations.iter().enumerate() {
        let own: Vec<&Reference> = references.iter().filter(|reference| reference.entity == entity).collect();
        match topology.request(entity, &own) {
            Ok(request) => requests.push(request),
            Err(faults) => {
                sound = false;
                for (reference, other) in faults {
                    let code = match reference.property {
                        Some(_) => "save-to-beyond-repeat",
                        None => "entity-reference-beyond-repeat",
                    };
                    let mut diagnostic = Diagnostic::error(code).arg("list", &declaration.list);
                    diagnostic = diagnostic.arg("name", &reference.name).arg("scope", topology.shown(&other));
                    diagnostic.row = Some(declaration.row);
                    report(Some(reference), diagnostic);
                }
            }
        }
    }
    if !sound {
        return Vec::new();
    }
    if let [Request { entity, scope, .. }] = &requests[..]
        && scope[..] == [ROOT]
    {
        return vec![(ROOT, *entity)];
    }
    let mut taken: Vec<(Path, usize)> = Vec::new();
    let mut places = Vec::new();
    for request in &requests {
        match find(request, &mut taken) {
            Ok(container) => places.push((container, request.entity)),
            Err(other) => {
                let mut diagnostic = Diagnostic::error("no-place-for-entity");
                diagnostic = diagnostic.arg("list", &declarations[request.entity].list);
                diagnostic = diagnostic.arg("other", &declarations[other].list);
                diagnostic.row = Some(declarations[request.entity].row);
                report(None, diagnostic);
            }
        }
    }
    places
}

/// The deepest container that is free, or the entity that is in the way.
fn find(request: &Request, taken: &mut Vec<(Path, usize)>) -> Result<Id, usize> {
    let holder = |taken: &[(Path, usize)], path: &[Id]| taken.iter().find(|(other, _)| other == path).map(|(_, e)| *e);
    let mut conflict = None;
    for depth in (request.scope.len()..=request.wanted.len()).rev() {
        let path = &request.wanted[..depth];
        let Some(other) = holder(taken, path) else {
            taken.push((path.to_vec(), request.entity));
            for lineage in &request.lineages {
                let nodes = (depth..=lineage.len()).map(|length| (lineage[..length].to_vec(), request.entity));
                taken.extend(nodes);
            }
            return path.last().copied().ok_or(other_or_self(conflict, request.entity));
        };
        conflict = Some(other);
        if let Some(other) = request.lineages.iter().find_map(|lineage| holder(taken, lineage)) {
            return Err(other);
        }
    }
    Err(other_or_self(conflict, request.entity))
}

fn other_or_self(conflict: Option<usize>, entity: usize) -> usize {
    conflict.unwrap_or(entity)
}

struct Topology<'a> {
    tree: &'a Tree,
}

impl Topology<'_> {
    fn path(&self, container: Id) -> Path {
        let mut path: Path = std::iter::once(container).chain(self.tree.ancestors(container)).collect();
        path.reverse();
        path
    }

    /// The path down to the innermost repeat, or to the root.
    fn boundary<'p>(&self, path: &'p [Id]) -> &'p [Id] {
        let last = path.iter().rposition(|id| self.tree.is_repeat(*id)).unwrap_or(0);
        &path[..=last]
    }

    /// How many repeats are around, and how many groups within the innermost.
    fn depth(&self, path: &[Id]) -> (usize, usize) {
        let repeats = path.iter().filter(|id| self.tree.is_repeat(**id)).count();
        (repeats, path.len() - self.boundary(path).len())
    }

    fn shown(&self, path: &[Id]) -> String {
        path.last().map(|id| self.tree.path(*id)).unwrap_or_default()
    }

    /// Where an entity wants to stand; or the references that do not fit together, each with the place of the others.
    fn request<'r>(&self, entity: usize, references: &[&'r Reference]) -> Result<Request, Vec<(&'r Reference, Path)>> {
        let with_paths: Vec<(&Reference, Path)> =
            references.iter().map(|reference| (*reference, self.path(reference.container))).collect();
        let deepest = |saved: bool| {
            let mut found: Option<&(&Reference, Path)> = None;
            for candidate in with_paths.iter().filter(|(reference, _)| !saved || reference.property.is_some()) {
                if found.is_none_or(|(_, path)| self.depth(&candidate.1) > self.depth(path)) {
                    found = Some(candidate);
                }
            }
            found
        };
        let Some((_, deepest_path)) = deepest(false) else {
            return Ok(Request { entity, scope: vec![ROOT], wanted: vec![ROOT], lineages: Vec::new() });
        };
        let scope = self.boundary(deepest_path).to_vec();
        let mut lineages: Vec<Path> = Vec::new();
        for (reference, path) in &with_paths {
            if reference.property.is_some() && !lineages.contains(path) {
                lineages.push(path.clone());
            }
        }
        let wanted = match deepest(true) {
            None => deepest_path.clone(),
            Some((_, saved)) => {
                let common = common_prefix(&lineages);
                let boundary = self.boundary(saved).to_vec();
                if self.depth(&common) > self.depth(&boundary) { common } else { boundary }
            }
        };
        let wanted_scope = self.boundary(&wanted);
        let faults: Vec<(&Reference, Path)> = with_paths
            .iter()
            .filter_map(|(reference, path)| {
                let boundary = self.boundary(path);
                if !scope.starts_with(boundary) {
                    return Some((*reference, deepest_path.clone()));
                }
                let strays = if reference.property.is_some() {
                    boundary != wanted_scope
                } else {
                    boundary.len() > wanted_scope.len()
                };
                strays.then(|| (*reference, wanted.clone()))
            })
            .collect();
        if faults.is_empty() { Ok(Request { entity, scope, wanted, lineages }) } else { Err(faults) }
    }
}

fn common_prefix(paths: &[Path]) -> Path {
    let Some((first, others)) = paths.split_first() else { return Vec::new() };
    let shared = |index: &usize| others.iter().all(|other| other.get(*index) == first.get(*index));
    let length = (0..first.len()).take_while(shared).count();
    first[..length].to_vec()
}
