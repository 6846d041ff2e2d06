//! One tab's decisions, one at a time; what many of them lead to is the simulator's business. Each bug that the simulator
//! has found stands here by its name.

mod answers;
mod completing;
mod copies;
mod desk;
mod doubt;
mod erased;
mod files;
mod leaving;
mod opening;
mod recovery;
mod restoring;
mod room;
mod sending;
mod unsent;
