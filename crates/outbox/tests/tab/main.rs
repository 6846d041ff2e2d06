//! One tab's decisions, one at a time; what many of them lead to is the simulator's business. Each bug that the simulator
//! has found stands here by its name.

mod answers;
mod attaching;
mod beside;
mod changes;
mod comparing;
mod completing;
mod copies;
mod desk;
mod doubt;
mod elsewhere;
mod ending;
mod erased;
mod expiry;
mod files;
mod kept;
mod leaving;
mod leftovers;
mod meanwhile;
mod opening;
mod outpost;
mod put_back;
mod reconciling;
mod recovery;
mod reopening;
mod restoring;
mod room;
mod sending;
mod together;
mod unsent;
mod uploader;
mod uploads;
