//! Actions: what the form does by itself when something happens (ODK XForms specification, "Actions").

use super::{compile::Compiled, model::DefId};

#[derive(Debug)]
pub(crate) struct Action {
    pub task: ActionTask,
    /// Leads to the target, seen from an instance of `context`.
    pub target: Compiled,
    /// The control that it stands in, else the repeat, else the root.
    pub context: DefId,
    pub events: Events,
}

#[derive(Debug)]
pub(crate) enum ActionTask {
    /// A value computed where the target is; `at_context`: where the action is.
    Compute { value: Compiled, at_context: bool },
    /// Always the same value.
    Put(String),
    /// The shell is asked to do it: only it has a receiver or a microphone.
    Ask(Wish),
}

/// What a form wants of the device, by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The place where the device is: `odk:setgeopoint`.
    Place,
    /// A recording in the background: `odk:recordaudio`.
    Recording,
}

/// When an action runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Events {
    /// `odk-instance-first-load`: a response begins.
    pub first_load: bool,
    /// `odk-instance-load`: a response is opened, begun or again.
    pub load: bool,
    /// `odk-new-repeat`: an instance is added to the repeat that it stands in.
    pub new_repeat: bool,
    /// `xforms-value-changed`: its control's value changes.
    pub changed: bool,
}
