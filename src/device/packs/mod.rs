//! Surveys and their forms: `surveys` has the catalogue, `downloads` fetches forms one after another, `kept` has those that
//! are here.

pub mod downloads;
pub mod kept;
pub mod surveys;
