//! Which part of a package belongs to which: followed by what the package says, never by how parts are called.

use std::collections::{BTreeMap, VecDeque};

use super::package::Package;
use super::xml::{self, Step};

/// A relation from one part to another, or to something outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    /// How the part that has it calls it.
    pub(super) id: String,
    /// What kind it is: the last word of its type.
    pub(super) kind: String,
    /// The part it leads to, as stored; nothing where that is not in the package.
    pub(super) part: Option<String>,
    /// What it is written to lead to, where that lies outside of the package.
    pub(super) outside: Option<String>,
}

/// The relations of a part; those of the package itself for an empty name.
pub(super) fn of(package: &mut Package<'_>, part: &str) -> Vec<Relation> {
    let part = part.replace('\\', "/");
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", &part));
    let within = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let name = format!("{within}_rels/{file}.rels");
    let Some(name) = package.stored(&name).map(str::to_owned) else {
        return Vec::new();
    };
    let bytes = package.member(&name).unwrap_or_default();
    let mut relations = Vec::new();
    // Relations that break off are as good as none: what they would lead to is then looked through as a part of its own.
    xml::walk(&xml::text(&bytes), |step| {
        if let Step::Open(element) = step
            && element.name() == "Relationship"
        {
            let target = element.attribute("Target").unwrap_or_default();
            let is_outside = element
                .attribute("TargetMode")
                .is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
            let kind = element.attribute("Type").unwrap_or_default();
            relations.push(Relation {
                id: element.attribute("Id").unwrap_or_default(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                part: (!is_outside)
                    .then(|| resolved(folder, &target))
                    .and_then(|target| package.stored(&target).map(str::to_owned)),
                outside: is_outside.then_some(target),
            });
        }
    })
    .ok();
    relations
}

/// The parts that relations of a kind lead to.
pub(super) fn parts_of(relations: &[Relation], kind: &str) -> impl Iterator<Item = String> {
    relations
        .iter()
        .filter(move |relation| relation.kind == kind)
        .filter_map(|relation| relation.part.clone())
}

/// Every part that can be reached from each of these, with the first of them that reaches it.
pub(super) fn owners(package: &mut Package<'_>, roots: &[Option<String>]) -> BTreeMap<String, usize> {
    let mut owners = BTreeMap::new();
    for (index, root) in roots.iter().enumerate() {
        let mut queue: VecDeque<String> = root.iter().cloned().collect();
        while let Some(part) = queue.pop_front() {
            if owners.contains_key(&part) {
                continue;
            }
            queue.extend(
                of(package, &part)
                    .into_iter()
                    .filter_map(|relation| relation.part),
            );
            owners.insert(part, index);
        }
    }
    owners
}

/// A target as written, against the folder of the part that names it.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let target = target.split(['#', '?']).next().unwrap_or_default();
    let mut steps: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').collect()
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/").replace("%20", " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_followed_from_the_part_that_names_them() {
        for (folder, target, part) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", ".\\worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "../../../evil.xml", "evil.xml"),
        ] {
            assert_eq!(resolved(folder, target), part, "{target}");
        }
    }
}
