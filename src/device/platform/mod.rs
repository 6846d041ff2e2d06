//! What else a browser has, as thinly as it can be: JavaScript itself (`js`), the clock, random bytes, the network (`http`),
//! locks between tabs, the service worker, what the page is told (`listeners`) and what it remembers (`visit`).

pub mod boot;
pub mod gate;
pub mod http;
pub mod js;
pub mod listeners;
pub mod locks;
pub mod panic;
pub mod random;
pub mod time;
pub mod visit;
pub mod worker;
