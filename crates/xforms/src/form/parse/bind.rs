//! `<bind>`s.

use super::{JR_NS, Parser, position};
use crate::{
    Diagnostic,
    form::{
        Capture, DataType, ODK_NS, ORX_NS, Protect, Quality, TEREN_NS, bind::Preload, compile::Compiled, model::Model,
    },
};
use roxmltree::Node;

impl Parser {
    pub(super) fn bind(&mut self, node: Node<'_, '_>) {
        let path = node.attribute("nodeset").or_else(|| node.attribute("ref")).unwrap_or_default().trim().to_owned();
        let Some(id) = self.model.by_path(&self.absolute(&path, Model::ROOT)) else {
            // It says something of nothing: JavaRosa and Enketo pass over it too.
            let finding = Diagnostic::warning("bind-without-node").arg("path", &path).at_offset(position(node));
            self.findings.push(finding);
            return;
        };
        let mut compile = |name: &str| -> Option<Compiled> {
            let source = node.attribute(name)?;
            self.compile(source, Some(id), position(node), &path)
        };
        let relevant = compile("relevant");
        let calculate = compile("calculate");
        let required = compile("required");
        let readonly = compile("readonly");
        let constraint = compile("constraint");
        if let Some(calculate) = &calculate {
            self.check_once(&calculate.expr, position(node), &path);
        }
        let message = |parser: &mut Self, name: &str| {
            node.attribute((JR_NS, name)).map(|text| parser.message(text, id, position(node)))
        };
        let constraint_message = message(self, "constraintMsg");
        let required_message = message(self, "requiredMsg");
        let data_type = self.data_type(node, &path);
        let preload = match (node.attribute((JR_NS, "preload")), node.attribute((JR_NS, "preloadParams"))) {
            (None, _) => None,
            (Some("uid"), _) => Some(Preload::InstanceId),
            (Some("date"), _) => Some(Preload::Today),
            (Some("timestamp"), Some("end")) => Some(Preload::End),
            (Some("timestamp"), _) => Some(Preload::Start),
            (Some(_), _) => Some(Preload::Property),
        };
        let protect = self.teren(node, "protect", Protect::parse);
        let screen_out = self.teren(node, "outcome", |value| (value == "screen-out").then_some(())).is_some();
        let keeps_metadata = self.teren(node, "metadata", |value| (value == "keep").then_some(())).is_some();
        let capture = Capture {
            max_pixels: node.attribute((ORX_NS, "max-pixels")).and_then(|pixels| pixels.trim().parse().ok()),
            quality: Quality::parse(node.attribute((ODK_NS, "quality")).unwrap_or_default()),
            keeps_metadata,
        };
        let bind = &mut self.model.get_mut(id).bind;
        bind.data_type = data_type;
        bind.relevant = relevant.or(bind.relevant.take());
        bind.calculate = calculate.or(bind.calculate.take());
        bind.required = required.or(bind.required.take());
        bind.readonly = readonly.or(bind.readonly.take());
        bind.constraint = constraint.or(bind.constraint.take());
        bind.constraint_message = constraint_message.or(bind.constraint_message.take());
        bind.required_message = required_message.or(bind.required_message.take());
        bind.preload = preload.or(bind.preload);
        if capture != Capture::default() {
            bind.capture = capture;
        }
        bind.protect = protect.or(bind.protect);
        bind.screen_out |= screen_out;
    }

    pub(super) fn data_type(&mut self, node: Node<'_, '_>, path: &str) -> DataType {
        let name = node.attribute("type").unwrap_or_default();
        DataType::parse(name).unwrap_or_else(|| {
            let finding = Diagnostic::warning("data-type-unknown").arg("type", name).at_offset(position(node));
            self.findings.push(finding.of(path));
            DataType::String
        })
    }

    pub(super) fn teren<T>(&mut self, node: Node<'_, '_>, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = node.attribute((TEREN_NS, name))?;
        let parsed = parse(value);
        if parsed.is_none() {
            let finding = Diagnostic::error("setting-unknown-value").arg("name", name).arg("value", value);
            self.findings.push(finding.at_offset(position(node)).of(node.attribute("nodeset").unwrap_or_default()));
        }
        parsed
    }
}
