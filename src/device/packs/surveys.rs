//! Which surveys there are, and their forms: from the collector when it answers, from the store when it does not.

use super::kept::{self, Looked};
use crate::device::{
    CatalogueState, Connection, Device, FormPack, NotCompleted, PackError, gates,
    platform::locks,
    stores::pieces,
    sync::{keys, machine, names, open},
};
use leptos::prelude::*;
use outbox::sorted::{SortedMap, SortedSet};
use outbox::{
    Digest, FormRef, StateName,
    tab::Input,
    wire::{Catalogue, SealKey, Survey},
};
use wasm_bindgen_futures::spawn_local;

/// How long a form that is on this device may wait for news of a newer one.
const NEWS_MS: i32 = 1_500;

impl Device {
    /// Asks the collector for the catalogue, and downloads every form wanted here that is not here yet.
    pub async fn refresh(self) {
        let asked = gates(|gates| gates.asked.clone());
        let Ok((mut catalogue, today)) = kept::fetch_catalogue().await else {
            self.set_connection(Connection::Offline);
            if self.catalogue.with_untracked(|state| *state == CatalogueState::Loading) {
                self.catalogue.set(CatalogueState::Unavailable);
            }
            return asked.open();
        };
        self.set_connection(Connection::Online);
        let stored = kept::stored().await;
        let unlisted = self.unlisted(&catalogue, &stored).await;
        catalogue.surveys.extend(unlisted);
        // Where it cannot be stored, it is good for as long as the page lives.
        let _ = kept::store_catalogue(&catalogue).await;
        keys::learn(&catalogue.collector).await;
        self.catalogue.set(CatalogueState::Loaded(catalogue.clone()));
        asked.open();
        if let Some(today) = today {
            spawn_local(let_drafts_go(catalogue.clone(), today));
        }
        let Catalogue { collector, mut surveys } = catalogue;
        surveys.retain(|survey| !stored.contains_key(&survey.pack.hash));
        self.fetch_for_later(&surveys, collector.seal.as_ref()).await;
        self.note_stored().await;
    }

    /// The survey's current form.
    ///
    /// # Errors
    /// When there is no such survey, or its form can be had neither here nor from the collector.
    pub async fn survey(self, name: &str) -> Result<FormPack, PackError> {
        gates(|gates| gates.catalogue.clone()).wait().await;
        let here = match self.find(name) {
            Some(survey) => kept::load(survey.pack.hash).await.unwrap_or(None).is_some(),
            None => false,
        };
        let asked = gates(|gates| gates.asked.clone());
        if here {
            asked.wait_at_most(NEWS_MS).await;
        } else {
            asked.wait().await;
        }
        let mut survey = self.find(name);
        let mut deleted = false;
        if survey.is_none() {
            // The survey may not be listed, or was published since the catalogue was fetched; or the signal is back.
            deleted = self.look_up(name).await;
            survey = self.find(name);
        }
        match survey {
            Some(survey) => self.pack_of(&survey).await,
            None if deleted => Err(PackError::Deleted),
            None if self.connection.get_untracked() == Connection::Offline => Err(PackError::Offline),
            None => Err(PackError::Unknown),
        }
    }

    /// Asks the collector for one survey by its address, and adds it to what is known. Whether it was deleted.
    async fn look_up(self, name: &str) -> bool {
        let looked = kept::fetch_survey(name).await;
        self.set_connection(if looked.is_ok() { Connection::Online } else { Connection::Offline });
        let mut found = match looked {
            Ok(Looked::Here(found)) => found,
            Ok(Looked::Deleted) => return true,
            Ok(Looked::Unknown) | Err(_) => return false,
        };
        if let CatalogueState::Loaded(known) = self.catalogue.get_untracked() {
            found.surveys.extend(known.surveys.into_iter().filter(|survey| survey.name != name));
        }
        // Where it cannot be stored, it is good for as long as the page lives.
        let _ = kept::store_catalogue(&found).await;
        self.catalogue.set(CatalogueState::Loaded(found));
        false
    }

    /// The surveys that the list omits and that were opened here by their address, as the collector has them now. Whose
    /// address it does not know any more is left out.
    async fn unlisted(self, catalogue: &Catalogue, stored: &SortedMap<Digest, Survey>) -> Vec<Survey> {
        let mut names: SortedSet<_> = stored.values().map(|survey| &survey.name).collect();
        names.retain(|name| !catalogue.surveys.iter().any(|listed| listed.name == **name));
        let mut found = Vec::new();
        for name in names {
            match kept::fetch_survey(name).await {
                Ok(Looked::Here(catalogue)) => found.extend(catalogue.surveys),
                Ok(Looked::Unknown | Looked::Deleted) => {}
                Err(_) => found.extend(self.find(name)),
            }
        }
        found
    }

    /// Exactly this version of a form, as a draft needs it.
    ///
    /// # Errors
    /// When it is not on this device and not what the collector has now.
    pub async fn pack(self, form: &FormRef) -> Result<FormPack, PackError> {
        gates(|gates| gates.catalogue.clone()).wait().await;
        if let Ok(Some(pack)) = kept::load(form.hash).await {
            return Ok(pack);
        }
        gates(|gates| gates.asked.clone()).wait().await;
        let current = self.catalogue.with_untracked(|state| match state {
            CatalogueState::Loaded(catalogue) => {
                catalogue.surveys.iter().find(|survey| survey.pack.hash == form.hash).cloned()
            }
            _ => None,
        });
        self.fetch_now(&current.ok_or(PackError::Offline)?).await
    }

    async fn pack_of(self, survey: &Survey) -> Result<FormPack, PackError> {
        match kept::load(survey.pack.hash).await {
            // The name may have moved to this form since it was stored.
            Ok(Some(pack)) => Ok(FormPack { survey: survey.clone(), ..pack }),
            // What is damaged here is downloaded again.
            Ok(None) | Err(_) => {
                let pack = self.fetch_now(survey).await?;
                spawn_local(self.note_stored());
                Ok(pack)
            }
        }
    }

    /// To whom responses are sealed, as the catalogue says that was last fetched.
    pub fn seal_key(self) -> Option<SealKey> {
        self.catalogue.with_untracked(|state| match state {
            CatalogueState::Loaded(catalogue) => catalogue.collector.seal.clone(),
            CatalogueState::Loading | CatalogueState::Unavailable => None,
        })
    }

    /// To whom a response is sealed now: nobody where the collector has no keys.
    ///
    /// # Errors
    /// When nobody knows, neither the catalogue nor what came with the packs nor the collector: what was answered is not
    /// to stay readable for that.
    pub async fn sealing(self) -> Result<Option<SealKey>, NotCompleted> {
        gates(|gates| gates.catalogue.clone()).wait().await;
        let told = |state: &CatalogueState| match state {
            CatalogueState::Loaded(catalogue) => Some(catalogue.collector.seal.clone()),
            CatalogueState::Loading | CatalogueState::Unavailable => None,
        };
        if let Some(key) = self.catalogue.with_untracked(told) {
            return Ok(key);
        }
        if let Some(key) = kept::stored_seal().await {
            return Ok(Some(key));
        }
        self.refresh().await;
        self.catalogue.with_untracked(told).ok_or(NotCompleted::Key)
    }

    fn find(self, name: &str) -> Option<Survey> {
        self.catalogue.with_untracked(|state| match state {
            CatalogueState::Loaded(catalogue) => catalogue.surveys.iter().find(|survey| survey.name == name).cloned(),
            _ => None,
        })
    }

    /// Reads the catalogue of the last time.
    pub(in crate::device) async fn read_catalogue(self) {
        if let Some(catalogue) = kept::stored_catalogue().await {
            self.catalogue.set(CatalogueState::Loaded(catalogue));
            self.note_stored().await;
        }
    }

    async fn note_stored(self) {
        let stored = kept::stored().await;
        let names = self.catalogue.with_untracked(|state| match state {
            CatalogueState::Loaded(catalogue) => {
                let here = catalogue.surveys.iter().filter(|survey| stored.contains_key(&survey.pack.hash));
                here.map(|survey| survey.name.clone()).collect()
            }
            _ => Default::default(),
        });
        if self.packs_stored.with_untracked(|known| *known != names) {
            self.packs_stored.set(names);
        }
        // A pack that was tried out stays as long as something was answered in it, whatever its survey shows by now.
        let listed = self.catalogue.with_untracked(|state| match state {
            CatalogueState::Loaded(catalogue) => catalogue.surveys.clone(),
            _ => Vec::new(),
        });
        let trials = stored.into_values().chain(listed).filter(|survey| survey.trial);
        let trials = trials.map(|survey| survey.pack.hash).collect();
        if self.trials.with_untracked(|known| *known != trials) {
            self.trials.set(trials);
        }
    }

    /// Removes forms that are not needed any more, unless somebody is answering just now.
    pub(in crate::device) async fn tidy(self) {
        gates(|gates| gates.recovered.clone()).wait().await;
        let CatalogueState::Loaded(catalogue) = self.catalogue.get_untracked() else { return };
        if locks::any_response_open().await {
            return;
        }
        // Whose head cannot be read may need any form.
        if let Some(inventory) = self.inventory().await.filter(|inventory| inventory.unreadable.is_empty()) {
            names::forget_all_but(&inventory.heads.iter().map(|head| head.id).collect::<Vec<_>>());
            let drafts = inventory.heads.iter().filter(|head| head.name() == StateName::Draft).map(|head| head.id);
            pieces::forget_all_but(&drafts.collect::<Vec<_>>()).await;
            let heads = inventory.heads.into_iter().map(|head| head.form);
            kept::prune(&catalogue, &heads.chain(open::forms()).collect::<Vec<_>>()).await;
        }
    }
}

/// The drafts that their surveys do not want kept so long.
async fn let_drafts_go(catalogue: Catalogue, today: String) {
    gates(|gates| gates.recovered.clone()).wait().await;
    for survey in catalogue.surveys {
        if let Some(days) = survey.draft_days {
            machine::dispatch(Input::LetDraftsGo { survey: survey.name, days, today: today.clone() });
        }
    }
}
