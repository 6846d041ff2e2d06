//! What this browser keeps, and where: IndexedDB, localStorage, and the mirror beside them.
//!
//! - `schema`: the database's stores; `database` queues what is to be stored, `transaction` carries one out, `connection` opens what the browser has closed;
//! - `stored`: the machine's transactions and questions, as IndexedDB has them; `pieces`: recordings under way;
//! - `local`: localStorage; `mirror`: a copy of all that was not sent, in a file of its own;
//! - `storage`: what all this promises; `fault`: that the database has failed once.

pub mod connection;
pub mod database;
pub mod fault;
pub mod local;
pub mod mirror;
pub mod pieces;
pub mod schema;
pub mod storage;
pub mod stored;
pub mod transaction;
