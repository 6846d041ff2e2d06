#![cfg(not(target_arch = "wasm32"))]
//! The app's pages, as a person finds the way on them: by labels, roles, and ids
//! and `data-` attributes that tests rely on.

use super::{browser::Size, until};
use anyhow::{Context, ensure};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};
use thirtyfour::{By, WebDriver, WebElement, WindowHandle};

/// `#save-state`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveState {
    pub response: String,
    pub last_seq: u32,
    pub saved_seq: u32,
    pub durability: String,
    pub text: String,
}

/// `#outbox-state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub struct Outbox {
    pub drafts: u32,
    pub waiting: u32,
    pub received: u32,
    pub quarantined: u32,
}

/// What a respondent does with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Chooses one.
    One(&'static str),
    /// Ticks several, in this order.
    Many(&'static [&'static str]),
    Text(&'static str),
}

/// Questions by name (`s05`), with what to answer.
pub type Answers = [(&'static str, Answer)];

#[derive(Clone)]
pub struct Page {
    pub web: WebDriver,
}

impl Page {
    pub fn new(web: WebDriver) -> Page {
        Page { web }
    }

    pub async fn goto(&self, url: &str) -> anyhow::Result<()> {
        Ok(self.web.goto(url).await?)
    }

    pub async fn reload(&self) -> anyhow::Result<()> {
        Ok(self.web.refresh().await?)
    }

    pub async fn resize(&self, (width, height): Size) -> anyhow::Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        Ok(())
    }

    pub async fn picture(&self, file: &Path) -> anyhow::Result<()> {
        Ok(self.web.screenshot(file).await?)
    }

    pub async fn cdp(&self, method: &str, parameters: Value) -> anyhow::Result<Value> {
        Ok(self.web.cdp().send_raw(method, parameters).await?)
    }

    /// Every page opened from now on runs this first. Tells how to undo it.
    pub async fn prepare(&self, source: &str) -> anyhow::Result<Value> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await
    }

    pub async fn no_longer_prepare(&self, prepared: Value) -> anyhow::Result<()> {
        self.cdp("Page.removeScriptToEvaluateOnNewDocument", prepared).await?;
        Ok(())
    }

    /// Runs a script; it returns plain data.
    pub async fn script<T: DeserializeOwned>(&self, script: &str, arguments: &[Value]) -> anyhow::Result<T> {
        Ok(self.web.execute(script, arguments.to_vec()).await?.convert()?)
    }

    /// Runs the body of an async function.
    pub async fn script_async<T: DeserializeOwned>(&self, body: &str, arguments: &[Value]) -> anyhow::Result<T> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async (...given) => {{ {body} }})(...arguments).then(
                 (value) => done({{ value }}), (error) => done({{ error: String(error?.stack ?? error) }}));"
        );
        let answer: Value = self.web.execute_async(script, arguments.to_vec()).await?.convert()?;
        ensure!(answer["error"].is_null(), "the script failed: {}", answer["error"]);
        Ok(serde_json::from_value(answer["value"].clone())?)
    }

    /// Everything that can be read on the page.
    pub async fn text(&self) -> anyhow::Result<String> {
        self.script("return document.body.innerText", &[]).await
    }

    /// Waits until a text can be read on the page.
    pub async fn sees(&self, text: &str) -> anyhow::Result<()> {
        until(&format!("“{text}” is on the page"), async || Ok(self.text().await?.contains(text).then_some(()))).await
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> anyhow::Result<WebElement> {
        until(css, async || Ok(self.web.find_all(By::Css(css)).await?.into_iter().next())).await
    }

    /// Presses an element. It is found anew at each attempt: a page that is being drawn may exchange it meanwhile.
    pub async fn click(&self, css: &str) -> anyhow::Result<()> {
        until(&format!("{css} can be pressed"), async || {
            let Some(element) = self.web.find_all(By::Css(css)).await?.into_iter().next() else { return Ok(None) };
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Waits for words in an element, that are as wanted.
    pub async fn words_that(&self, css: &str, wanted: impl Fn(&str) -> bool) -> anyhow::Result<String> {
        let script = "return document.querySelector(arguments[0])?.innerText";
        until(&format!("words in {css}"), async || {
            let words: Option<String> = self.script(script, &[json!(css)]).await?;
            Ok(words.filter(|words| wanted(words)))
        })
        .await
    }

    /// Waits for words in an element.
    pub async fn words(&self, css: &str) -> anyhow::Result<String> {
        self.words_that(css, |words| !words.is_empty()).await
    }

    pub async fn has(&self, css: &str) -> anyhow::Result<bool> {
        Ok(!self.web.find_all(By::Css(css)).await?.is_empty())
    }

    /// Presses a button or link by its name, once it can be pressed.
    pub async fn press(&self, name: &str) -> anyhow::Result<()> {
        let path = format!("//button[normalize-space()='{name}' and not(@disabled)] | //a[normalize-space()='{name}']");
        self.press_first(name, path).await
    }

    /// Presses a button, where a link may have the same words.
    pub async fn press_button(&self, name: &str) -> anyhow::Result<()> {
        self.press_first(name, format!("//button[normalize-space()='{name}' and not(@disabled)]")).await
    }

    async fn press_first(&self, name: &str, path: String) -> anyhow::Result<()> {
        until(&format!("“{name}” can be pressed"), async || {
            let Some(button) = self.web.find_all(By::XPath(path.as_str())).await?.into_iter().next() else {
                return Ok(None);
            };
            button.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Goes on with the draft that the survey's page has found; a page that was come back to has not asked.
    pub async fn go_on(&self) -> anyhow::Result<()> {
        until("the draft", async || {
            // A store that does not answer at once is asked again, as the page says.
            let script = "const found = document.querySelector('#found-draft .primary');
                found?.click();
                const alert = document.querySelector('[role=alert]')?.textContent ?? '';
                if (alert.startsWith('Pamięć tej przeglądarki')) document.querySelector('.actions .primary')?.click();
                return !found && document.getElementById('save-state') !== null";
            Ok(self.script::<bool>(script, &[]).await?.then_some(()))
        })
        .await
    }

    /// Waits until the survey's page says that it works without a signal.
    pub async fn ready_offline(&self) -> anyhow::Result<()> {
        self.sees("Gotowe do pracy bez sieci").await
    }

    pub async fn save_state(&self) -> anyhow::Result<SaveState> {
        let script = "const e = document.getElementById('save-state');
            return e && { response: e.dataset.response, lastSeq: Number(e.dataset.lastSeq),
                savedSeq: Number(e.dataset.savedSeq), durability: e.dataset.durability, text: e.innerText }";
        let state: Option<SaveState> = self.script(script, &[]).await?;
        state.context("no response is open")
    }

    /// Waits until the page says that everything is saved; it must not say so before it is true.
    pub async fn saved(&self) -> anyhow::Result<SaveState> {
        let mut too_early = None;
        let state = until("everything is saved", async || {
            let state = self.save_state().await?;
            let saved = state.last_seq == state.saved_seq && state.durability == "durable";
            let said = state.text == "zapisano";
            if said && !saved {
                too_early = Some(state.clone());
            }
            Ok((said && saved).then_some(state))
        })
        .await?;
        ensure!(too_early.is_none(), "“saved” was said too early: {too_early:?}");
        Ok(state)
    }

    pub async fn outbox(&self) -> anyhow::Result<Outbox> {
        let script = "const d = document.getElementById('outbox-state').dataset;
            return Object.fromEntries(['drafts', 'waiting', 'received', 'quarantined'].map((k) => [k, Number(d[k])]))";
        self.script(script, &[]).await
    }

    /// Waits for the numbers of the outbox.
    pub async fn outbox_is(&self, expected: Outbox) -> anyhow::Result<()> {
        let mut last = Outbox::default();
        let reached = until("the outbox", async || {
            last = self.outbox().await?;
            Ok((last == expected).then_some(()))
        });
        reached.await.with_context(|| format!("expected {expected:?}"))
    }

    /// The references of the questions shown, in order.
    pub async fn references(&self) -> anyhow::Result<Vec<String>> {
        self.script("return [...document.querySelectorAll('[data-ref]')].map((e) => e.dataset.ref)", &[]).await
    }

    /// The full reference of a question shown, by its name.
    pub async fn reference(&self, name: &str) -> anyhow::Result<String> {
        let end = format!("/{name}");
        until(&format!("question {name}"), async || {
            Ok(self.references().await?.into_iter().find(|r| r.ends_with(&end)))
        })
        .await
    }

    /// The field of a question: the text field itself.
    pub async fn field(&self, name: &str) -> anyhow::Result<WebElement> {
        self.find(&self.field_css(name).await?).await
    }

    /// Taps into a question's field.
    pub async fn tap(&self, name: &str) -> anyhow::Result<()> {
        self.click(&self.field_css(name).await?).await
    }

    async fn field_css(&self, name: &str) -> anyhow::Result<String> {
        let reference = self.reference(name).await?;
        Ok(format!("[data-ref='{reference}'] :is(input, textarea, select)"))
    }

    /// Chooses or ticks an option by its code.
    pub async fn choose(&self, name: &str, code: &str) -> anyhow::Result<()> {
        let reference = self.reference(name).await?;
        // The label is what a finger hits.
        self.click(&format!("[data-ref='{reference}'] label:has(input[value='{code}'])")).await
    }

    /// Writes into a question's text field, as a phone's keyboard does it: any character at all.
    pub async fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
        self.tap(name).await?;
        self.insert(text).await
    }

    /// Inserts text where the cursor is.
    pub async fn insert(&self, text: &str) -> anyhow::Result<()> {
        self.cdp("Input.insertText", json!({ "text": text })).await?;
        Ok(())
    }

    /// What a question's controls hold: codes joined by a space, or the field's text.
    pub async fn value(&self, name: &str) -> anyhow::Result<String> {
        let reference = self.reference(name).await?;
        let script = "const controls = [...document.querySelectorAll(`[data-ref='${arguments[0]}'] :is(input, textarea, select)`)];
            const options = controls.filter((e) => e.type === 'radio' || e.type === 'checkbox');
            return options.length ? options.filter((e) => e.checked).map((e) => e.value).join(' ') : controls[0]?.value ?? ''";
        self.script(script, &[json!(reference)]).await
    }

    /// Answers a question.
    pub async fn answer(&self, name: &str, answer: Answer) -> anyhow::Result<()> {
        match answer {
            Answer::One(code) => self.choose(name, code).await,
            Answer::Many(codes) => {
                for code in codes {
                    self.choose(name, code).await?;
                }
                Ok(())
            }
            Answer::Text(text) => self.write(name, text).await,
        }
    }

    /// Answers what this page asks. An answer may make another question appear.
    pub async fn answer_page(&self, answers: &Answers) -> anyhow::Result<()> {
        let mut done = BTreeSet::new();
        loop {
            let shown = self.references().await?;
            let asked = |name: &str| shown.iter().any(|reference| reference.ends_with(&format!("/{name}")));
            let Some((name, answer)) = answers.iter().find(|(name, _)| asked(name) && !done.contains(name)) else {
                return Ok(());
            };
            self.answer(name, *answer).await?;
            done.insert(*name);
        }
    }

    /// Goes on, and waits for the next page.
    pub async fn next(&self) -> anyhow::Result<()> {
        let before = self.place().await?;
        self.press("Dalej").await?;
        until("the next page", async || Ok((self.place().await? != before).then_some(()))).await
    }

    /// What tells one page of a survey from another.
    async fn place(&self) -> anyhow::Result<String> {
        let script = "return document.getElementById('progress-text').innerText + '|' +
            [...document.querySelectorAll('[data-ref]')].map((e) => e.dataset.ref).join(' ')";
        self.script(script, &[]).await
    }

    pub async fn at_review(&self) -> anyhow::Result<bool> {
        self.has("[data-review]").await
    }

    /// Answers page after page, up to the page that asks `until`, or to the review.
    pub async fn walk(&self, answers: &Answers, stop: Option<&str>) -> anyhow::Result<()> {
        while !self.at_review().await? {
            let shown = self.references().await?;
            if stop.is_some_and(|stop| shown.iter().any(|reference| reference.ends_with(&format!("/{stop}")))) {
                return Ok(());
            }
            self.answer_page(answers).await?;
            self.next().await?;
        }
        ensure!(stop.is_none(), "no page asks {stop:?}");
        Ok(())
    }

    /// Goes back to the first page and finds every answer as it was given; then forward again to where it began.
    pub async fn check_back(&self, answers: &Answers) -> anyhow::Result<()> {
        let (mut steps, mut seen) = (0, BTreeSet::new());
        loop {
            for reference in self.references().await? {
                let name = reference.rsplit('/').next().unwrap_or_default();
                let Some((name, answer)) = answers.iter().find(|(known, _)| *known == name) else { continue };
                let expected: BTreeSet<&str> = match answer {
                    Answer::One(text) | Answer::Text(text) => [*text].into(),
                    Answer::Many(codes) => codes.iter().copied().collect(),
                };
                let found = self.value(name).await?;
                let found = match answer {
                    Answer::Many(_) => found.split(' ').collect(),
                    _ => BTreeSet::from([found.as_str()]),
                };
                ensure!(found == expected, "{name}: {found:?} instead of {expected:?}");
                seen.insert(*name);
            }
            let back = By::XPath("//button[normalize-space()='Wstecz' and not(@disabled)]");
            if self.web.find_all(back).await?.is_empty() {
                break;
            }
            let before = self.place().await?;
            self.press("Wstecz").await?;
            until("the page before", async || Ok((self.place().await? != before).then_some(()))).await?;
            steps += 1;
        }
        ensure!(seen.len() == answers.len(), "only {seen:?} were asked again");
        for _ in 0..steps {
            self.next().await?;
        }
        Ok(())
    }

    /// The review's answers, by the questions' names.
    pub async fn reviewed(&self) -> anyhow::Result<Vec<(String, String)>> {
        let script = "return [...document.querySelectorAll('[data-review]')].map((e) =>
            [e.dataset.review.split('/').pop(), e.querySelector('dd').innerText])";
        self.script(script, &[]).await
    }

    /// Waits until the receipt's page says that the answers are kept here and will be sent.
    pub async fn kept(&self) -> anyhow::Result<()> {
        let promise = "Odpowiedzi są zapisane na tym urządzeniu i zostaną wysłane, gdy wróci sieć.";
        self.words_that("#outcome[data-state=waiting]", |words| words.trim() == promise).await.map(drop)
    }

    /// Waits until the receipt's page says so; tells the code.
    pub async fn received(&self) -> anyhow::Result<String> {
        self.find("#outcome[data-state=received]").await?;
        let code = self.words("#receipt-code").await?;
        ensure!(!code.is_empty(), "the receipt shows no code");
        Ok(code)
    }

    /// Opens another tab and shows it.
    pub async fn new_tab(&self, url: &str) -> anyhow::Result<WindowHandle> {
        let tab = self.web.new_tab().await?;
        self.show_tab(&tab).await?;
        self.goto(url).await?;
        Ok(tab)
    }

    /// Brings a tab to the front.
    pub async fn show_tab(&self, tab: &WindowHandle) -> anyhow::Result<()> {
        Ok(self.web.switch_to_window(tab.clone()).await?)
    }
}
